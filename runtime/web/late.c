/* The natives that few workers ever ask for, by the name that they ask with. */
#include "late.h"

#include "crypto.h"
#include "sql.h"
#include "zip.h"

const iso__native iso__web_late_natives[] = {
    {"digest", iso__crypto_digest},
    {"digestNew", iso__crypto_digest_new},
    {"digestUpdate", iso__crypto_digest_update},
    {"digestEnd", iso__crypto_digest_end},
    {"hmac", iso__crypto_hmac},
    {"equal", iso__crypto_equal},
    {"gcm", iso__crypto_gcm},
    {"cipher", iso__crypto_cipher},
    {"pbkdf2", iso__crypto_pbkdf2},
    {"hkdf", iso__crypto_hkdf},
    {"agree", iso__crypto_agree},
    {"sign", iso__crypto_sign},
    {"verify", iso__crypto_verify},
    {"oaep", iso__crypto_oaep},
    {"keyGenerate", iso__crypto_key_generate},
    {"keyRead", iso__crypto_key_read},
    {"keyPublic", iso__crypto_key_public},
    {"keyBuild", iso__crypto_key_build},
    {"keyPart", iso__crypto_key_part},
    {"zipNew", iso__zip_new},
    {"zipPush", iso__zip_push},
    {"zipRest", iso__zip_rest},
    {"sqlOpen", iso__sql_open},
    {"sqlImage", iso__sql_image},
    {"sqlSize", iso__sql_size},
    {"sqlPrepare", iso__sql_prepare},
    {"sqlRest", iso__sql_rest},
    {"sqlWrites", iso__sql_writes},
    {"sqlParameters", iso__sql_parameters},
    {"sqlBindNumber", iso__sql_bind_number},
    {"sqlBindText", iso__sql_bind_text},
    {"sqlBindBytes", iso__sql_bind_bytes},
    {"sqlStep", iso__sql_step},
    {"sqlColumns", iso__sql_columns},
    {"sqlName", iso__sql_name},
    {"sqlColumn", iso__sql_column},
    {"sqlChanges", iso__sql_changes},
};
const size_t iso__web_late_native_count =
    sizeof iso__web_late_natives / sizeof iso__web_late_natives[0];
