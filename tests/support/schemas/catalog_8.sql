CREATE TABLE meta (
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE articles (
    library VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    url TEXT,
    source TEXT NOT NULL,
    author TEXT NOT NULL,
    language VARCHAR NOT NULL,
    published VARCHAR,
    published_at FLOAT,
    updated VARCHAR,
    added VARCHAR NOT NULL,
    revised VARCHAR,
    withdrawn TEXT,
    image TEXT,
    PRIMARY KEY (library, id)
);
CREATE INDEX articles_by_language ON articles (library, language);
CREATE INDEX articles_by_source ON articles (library, source, published_at, id);
CREATE INDEX articles_by_date ON articles (library, published_at, id);
CREATE TABLE revisions (
    library VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    stored VARCHAR NOT NULL,
    PRIMARY KEY (library, article, revision)
);
CREATE TABLE history (
    library VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    event VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    moment VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (library, article, number)
);
CREATE TABLE stories (
    library VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    story VARCHAR NOT NULL,
    page TEXT,
    PRIMARY KEY (library, article)
);
CREATE INDEX stories_by_page ON stories (library, page);
CREATE INDEX stories_by_story ON stories (library, story);
CREATE INDEX stories_by_revision ON stories (library, revision);
CREATE TABLE sketches (
    library VARCHAR NOT NULL,
    band BIGINT NOT NULL,
    article VARCHAR NOT NULL,
    PRIMARY KEY (library, band, article)
);
CREATE INDEX sketches_by_article ON sketches (library, article);
CREATE TABLE vocabularies (
    library VARCHAR NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (library)
);
CREATE TABLE uncounted (
    library VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    PRIMARY KEY (library, article, revision)
);
CREATE TABLE word_counts (
    library VARCHAR NOT NULL,
    word VARCHAR NOT NULL,
    uncapitalised INTEGER NOT NULL,
    capitalised INTEGER NOT NULL,
    capitalised_within INTEGER NOT NULL,
    spelt TEXT NOT NULL,
    begins VARCHAR,
    PRIMARY KEY (library, word)
);
CREATE INDEX names_by_begins ON word_counts (library, begins, word) WHERE begins IS NOT NULL;
CREATE TABLE long_forms (
    library VARCHAR NOT NULL,
    abbreviation VARCHAR NOT NULL,
    folded VARCHAR NOT NULL,
    spelt TEXT NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (library, abbreviation, folded)
);
CREATE INDEX long_forms_by_words ON long_forms (library, folded);
CREATE TABLE collections (
    name VARCHAR NOT NULL,
    library VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    fingerprint TEXT NOT NULL,
    passages INTEGER DEFAULT '0' NOT NULL,
    task VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (name)
);
CREATE INDEX ix_collections_library ON collections (library);
CREATE TABLE entries (
    collection VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    passages INTEGER NOT NULL,
    spans TEXT NOT NULL,
    vectors BLOB,
    PRIMARY KEY (collection, article, revision)
);
CREATE INDEX entries_to_do ON entries (collection, state, article, revision, passages);
CREATE TABLE feeds (
    library VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    title TEXT NOT NULL,
    site TEXT,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    added FLOAT NOT NULL,
    checked FLOAT,
    changed FLOAT,
    due FLOAT NOT NULL,
    asked FLOAT,
    interval FLOAT,
    entries INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failing_since FLOAT,
    error TEXT NOT NULL,
    gone INTEGER NOT NULL,
    reported INTEGER NOT NULL,
    PRIMARY KEY (library, url)
);
CREATE TABLE pages (
    library VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    url TEXT,
    origin TEXT NOT NULL,
    digest VARCHAR NOT NULL,
    hints TEXT NOT NULL,
    whole INTEGER NOT NULL,
    article VARCHAR,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    noted FLOAT NOT NULL,
    fetched FLOAT,
    look FLOAT,
    failures INTEGER NOT NULL,
    missing_since FLOAT,
    error TEXT NOT NULL,
    PRIMARY KEY (library, "key")
);
CREATE INDEX pages_by_look ON pages (library, look);
CREATE TABLE catalog_schema (
    version_num VARCHAR(32) NOT NULL,
    PRIMARY KEY (version_num)
);
INSERT INTO meta (key, value) VALUES ('schema', '8');
INSERT INTO catalog_schema (version_num) VALUES ('8');
