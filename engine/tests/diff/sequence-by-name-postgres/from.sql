CREATE SEQUENCE invoice_numbers START WITH 1000;
CREATE SEQUENCE other_numbers;
CREATE TABLE "Invoice" (
    "number" INTEGER NOT NULL DEFAULT nextval('invoice_numbers'),
    "code" TEXT NOT NULL DEFAULT nextval('public.invoice_numbers'::regclass),
    "other" INTEGER NOT NULL DEFAULT nextval('invoice_numbers'),
    "moved" INTEGER NOT NULL DEFAULT nextval('invoice_numbers'),
    "plain" INTEGER NOT NULL DEFAULT nextval('other_numbers'),
    "text" TEXT NOT NULL DEFAULT nextval('other_numbers'),
    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("number")
);
