-- Each article that search() can find, under the number that the lists of pieces know it by.
CREATE TABLE IF NOT EXISTS internal.search_document (document UINTEGER NOT NULL, revision_id VARCHAR NOT NULL, published_on DATE, title VARCHAR NOT NULL, is_plain BOOLEAN NOT NULL);
-- For each piece of text who holds it: twice the document's number, plus one where it stands in the title.
-- A segment's rows are sorted by piece, so that few blocks are read for one.
CREATE TABLE IF NOT EXISTS internal.search_posting (segment INTEGER NOT NULL, piece UINTEGER NOT NULL, entries UINTEGER[] NOT NULL);
