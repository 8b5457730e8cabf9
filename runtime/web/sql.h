/* The natives of a Durable Object's `storage.sql`, by SQLite. Private to the folder.
 *
 * A database is in memory, with a bound on its size; its statements come from guests, so it can open
 * no file and change no setting. JavaScript holds it as the memory of a buffer. */
#ifndef ISO_WEB_SQL_H
#define ISO_WEB_SQL_H

#include "web.h"

/* sqlOpen(image, maxBytes) -> database. `image` is what sqlImage gave, or undefined for an empty one. */
void iso__sql_open(iso__call *call);

/* sqlImage(database) -> bytes: the whole of it */
void iso__sql_image(iso__call *call);

/* sqlSize(database) -> bytes */
void iso__sql_size(iso__call *call);

/* sqlPrepare(database, text, own) -> statement, of the first one in the text; undefined where there is
 * none. `own`: it is the runtime's, which may handle transactions. */
void iso__sql_prepare(iso__call *call);

/* sqlRest(statement) -> the text behind it */
void iso__sql_rest(iso__call *call);

/* sqlWrites(statement) -> whether it can change the database */
void iso__sql_writes(iso__call *call);

/* sqlParameters(statement) -> how many it has */
void iso__sql_parameters(iso__call *call);

/* sqlBindNumber(statement, index from 1, number), and so on; what is not bound is NULL */
void iso__sql_bind_number(iso__call *call);
void iso__sql_bind_text(iso__call *call);
void iso__sql_bind_bytes(iso__call *call);

/* sqlStep(statement) -> whether there is a row. Throws what is wrong, and when the worker is ended. */
void iso__sql_step(iso__call *call);

/* sqlColumns(statement) -> how many; sqlName(statement, index from 0) */
void iso__sql_columns(iso__call *call);
void iso__sql_name(iso__call *call);

/* sqlColumn(statement, index from 0) -> number, text, Uint8Array, or undefined for NULL */
void iso__sql_column(iso__call *call);

/* sqlChanges(statement) -> how many rows its database has written since it was opened */
void iso__sql_changes(iso__call *call);

/* sql_functions.c: puts functions whose time a guest cannot stretch in place of SQLite's own. Returns
 * SQLite's status. */
struct sqlite3;
int iso__sql_functions(struct sqlite3 *handle);

#endif
