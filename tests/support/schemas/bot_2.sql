CREATE TABLE bot_notes (
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE bot_guilds (
    guild BIGINT NOT NULL,
    access TEXT NOT NULL,
    PRIMARY KEY (guild)
);
CREATE TABLE bot_answers (
    id VARCHAR NOT NULL,
    guild BIGINT NOT NULL,
    conversation VARCHAR NOT NULL,
    message BIGINT,
    question TEXT NOT NULL,
    resolved TEXT NOT NULL,
    citations TEXT NOT NULL,
    asked FLOAT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_bot_answers_conversation ON bot_answers (conversation);
CREATE INDEX ix_bot_answers_message ON bot_answers (message);
CREATE INDEX ix_bot_answers_asked ON bot_answers (asked);
CREATE TABLE bot_open_questions (
    number INTEGER NOT NULL,
    guild BIGINT NOT NULL,
    answer VARCHAR NOT NULL,
    folded TEXT NOT NULL,
    question TEXT NOT NULL,
    reason VARCHAR NOT NULL,
    asked FLOAT NOT NULL,
    PRIMARY KEY (number)
);
CREATE INDEX ix_bot_open_questions_guild ON bot_open_questions (guild);
CREATE TABLE bot_work (
    guild BIGINT NOT NULL,
    task TEXT NOT NULL,
    PRIMARY KEY (guild)
);
CREATE TABLE bot_tokens (
    guild BIGINT NOT NULL,
    day VARCHAR NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (guild)
);
INSERT INTO bot_notes (key, value) VALUES ('schema', '2');
