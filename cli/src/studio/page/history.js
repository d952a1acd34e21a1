// The view of the history: a timeline, and the SQL of one migration statement by statement.

import { h, plural } from "/dom.js";
import { driftBox, findings } from "/schema.js";
import { sql } from "/sql.js";

const STATES = {
  applied: ["Applied", "The database has it as it stands here."],
  pending: ["Pending", "The database does not have it yet. Apply it: whimbrel migrate deploy, or whimbrel migrate dev."],
  failed: ["Failed", "It began and did not end. See what it left behind, then: whimbrel migrate resolve --applied or --rolled-back."],
  interrupted: ["Interrupted", "It did not end. The next run resumes it: whimbrel migrate deploy."],
  edited: ["Edited", "It was applied, and its file was changed afterwards. Restore the file, and put the change into a new migration."],
  unknown: ["Unknown here", "The database has it, and the migrations folder lacks it. Restore its folder from version control."],
  draft: ["Not written yet", "The schema asks for this, and no migration does it. Write it: whimbrel migrate dev --name …"],
  drift: ["Drift", "Somebody changed the database by hand. Undo that, adopt it in a migration, or begin anew: whimbrel migrate reset."],
};

export function historyView(project, route) {
  const { migrations, draft, problem } = project.history;
  const { drift } = project.database;
  const entries = [
    drift.objects.length > 0 && { id: "drift", state: "drift", label: "Changed by hand", under: plural(drift.objects.length, "difference") },
    draft && { id: "draft", state: "draft", label: "Next migration", under: plural(draft.script.statements, "statement") },
    ...migrations.map((migration, at) => ({
      id: migration.name, state: migration.state ?? "none", label: migration.label || migration.name,
      under: migration.created ?? migration.name, number: at + 1,
    })).reverse(),
  ].filter(Boolean);
  const shown = entries.find(({ id }) => id === route.name) ?? entries[0];
  const list = h("ol", { class: "timeline" }, entries.map((entry) => h("li", { class: entry.state },
    h("a", { href: `#/history/${encodeURIComponent(entry.id)}`, "aria-current": entry === shown && "true" },
      h("span", { class: "node", "aria-hidden": "true" }),
      h("span", { class: "text" }, entry.label, h("span", { class: "under" }, entry.under)),
      STATES[entry.state] && entry.state !== "applied" && h("span", { class: `state-word ${entry.state}` }, STATES[entry.state][0]),
      entry.state === "applied" && h("span", { class: "hidden" }, "Applied")))));
  const side = h("aside", { class: "side wide" }, h("div", { class: "scroll" },
    problem && h("div", { class: "finding error" }, problem), summary(project), list));
  const content = !shown ? h("p", { class: "quiet" }, "There are no migrations yet. Write the first one: whimbrel migrate dev --name init")
    : shown.id === "drift" ? driftPage(drift)
    : shown.id === "draft" ? draftPage(draft)
    : migrationPage(migrations.find(({ name }) => name === shown.id), project.schema.diagnostics);
  const view = h("section", { class: "split" }, side, h("div", { class: "page reading" }, content));
  view.mounted = () => list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  return view;
}

function summary(project) {
  const { migrations } = project.history;
  if (project.database.problem) return h("p", { class: "under pad" }, `${plural(migrations.length, "migration")}; which are applied is not known without a database.`);
  const words = ["applied", "pending", "failed", "interrupted", "edited", "unknown"].map((state) => {
    const number = migrations.filter((migration) => migration.state === state).length;
    return number > 0 && `${number.toLocaleString("en")} ${state}`;
  });
  const drift = project.database.drift.problem;
  return h("p", { class: "under pad" }, words.filter(Boolean).join(" · "), drift && h("span", { class: "block" }, `Drift: ${drift}.`));
}

function title(text, state) {
  const [word, advice] = STATES[state] ?? [];
  return [h("h2", {}, text), word && h("p", { class: "advice" }, h("span", { class: `state-word ${state}` }, word), " ", advice)];
}

function migrationPage(migration, diagnostics) {
  const own = diagnostics.filter(({ file }) => file?.endsWith(`/${migration.name}/migration.sql`));
  return [
    title(migration.label || migration.name, migration.state),
    h("p", { class: "under" }, h("code", {}, migration.name), migration.created && ` · made ${migration.created} UTC`, times(migration)),
    migration.logs && h("div", { class: "finding error" }, h("b", {}, "What its run left"), h("pre", {}, migration.logs)),
    findings({ diagnostics: own }),
    migration.script ? scriptBox(migration.script) : h("p", { class: "quiet" }, "Its SQL is in no file here."),
  ];
}

function times(migration) {
  if (!migration.finishedAt) return null;
  const took = migration.milliseconds;
  const at = migration.finishedAt.slice(0, 19).replace("T", " ");
  return ` · applied ${at} UTC${took === null ? "" : ` in ${took.toLocaleString("en")} ms`}`;
}

function draftPage(draft) {
  return [
    title("The schema asks for more", "draft"),
    draft.warnings.map((warning) => h("div", { class: "finding warning" }, warning)),
    scriptBox(draft.script),
  ];
}

function driftPage(drift) {
  return [title("The database was changed", "drift"), h("div", { class: "drift-list" }, drift.objects.map(driftBox))];
}

function scriptBox(script) {
  let number = 0;
  return [
    script.error && h("div", { class: "finding error" }, `Where its statements end cannot be told: ${script.error}`),
    h("div", { class: "script" }, script.parts.map((part) => {
      if (part.statement) return h("div", { class: "statement", "data-number": ++number }, h("pre", {}, sql(part.sql)));
      const text = part.sql.replace(/^;/, "").trim();
      return text && h("div", { class: "between" }, h("pre", {}, sql(text)));
    })),
    h("p", { class: "under" }, plural(script.statements, "statement")),
  ];
}
