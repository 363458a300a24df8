-- Hashes of the numbers of a text, with and without its lead: texts that share one may be near copies.
CREATE TABLE IF NOT EXISTS internal.number_key (revision_id VARCHAR NOT NULL, number_key UBIGINT NOT NULL);
-- The numbers and the MinHash of texts that were compared with another.
CREATE TABLE IF NOT EXISTS internal.text_sketch (revision_id VARCHAR NOT NULL, numbers VARCHAR[] NOT NULL, sketch UINTEGER[] NOT NULL);
-- What stands for all near copies of a text, for each text that has any.
CREATE TABLE IF NOT EXISTS internal.near_copy (text_key VARCHAR NOT NULL, near_key VARCHAR NOT NULL);
-- All texts are read once more, for their numbers.
DELETE FROM internal.text_key;
DELETE FROM internal.simplified_text;
