#pragma once
#include <sqlite3.h>

/// SQLITE_TRANSIENT is a cast of -1 in a macro, which Swift does not import.
static inline sqlite3_destructor_type regent_sqlite3_transient(void) {
    return SQLITE_TRANSIENT;
}

/// sqlite3_db_config is variadic, which Swift cannot call: refuses what only an attacker's file or
/// a typing mistake needs, that is writes to the schema's tables and strings in double quotes.
static inline int regent_sqlite3_harden(sqlite3 *database) {
    const int switches[][2] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
    };
    for (unsigned int index = 0; index < sizeof(switches) / sizeof(switches[0]); index++) {
        int result = sqlite3_db_config(database, switches[index][0], switches[index][1], (int *)0);
        if (result != SQLITE_OK) return result;
    }
    return SQLITE_OK;
}
