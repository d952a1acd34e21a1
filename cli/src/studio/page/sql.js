// SQL with its words told apart, for the eye only.

import { h } from "/dom.js";

const TOKEN = /(--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^'\\]|''|\\.)*'|\$\$[\s\S]*?\$\$)|("(?:[^"]|"")*"|`(?:[^`]|``)*`)|\b(\d+(?:\.\d+)?)\b|\b([A-Za-z_]+)\b/g;

const WORDS = new Set(`ADD ALL ALTER ALWAYS AND AS ASC AUTO_INCREMENT AUTOINCREMENT BEGIN BETWEEN BY CASCADE CASE CHANGE
CHARACTER CHECK COLLATE COLUMN COMMENT COMMIT CONCURRENTLY CONSTRAINT CREATE CURRENT_TIMESTAMP DATA DATABASE DEFAULT
DEFERRABLE DELETE DESC DISTINCT DO DROP EACH ELSE END ENGINE ENUM EXECUTE EXISTS EXTENSION FALSE FOR FOREIGN FROM
FULLTEXT FUNCTION GENERATED GRANT GROUP HAVING IDENTITY IF IN INDEX INNER INSERT INTO IS JOIN KEY LANGUAGE LEFT LIKE
LIMIT MATERIALIZED MODIFY NO NOT NULL OF OFF ON ONLY OR ORDER OUTER PRAGMA PRIMARY PROCEDURE REFERENCES RENAME REPLACE
RESTRICT RETURNS RETURNING ROLLBACK ROW SCHEMA SELECT SEQUENCE SET STORED TABLE TEMPORARY THEN TO TRIGGER TRUE TYPE
UNION UNIQUE UPDATE USING VALUE VALUES VIEW WHEN WHERE WITH`.split(/\s+/));

export function sql(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [all, comment, string, name, number, word] = match;
    const kind = comment ? "comment" : string ? "string" : name ? "quoted" : number ? "number"
      : WORDS.has(word?.toUpperCase()) ? "word" : null;
    if (!kind) continue;
    parts.push(text.slice(at, match.index), h("span", { class: `sql-${kind}` }, all));
    at = match.index + all.length;
  }
  parts.push(text.slice(at));
  return parts;
}
