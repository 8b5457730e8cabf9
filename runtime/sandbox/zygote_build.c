#include "zygote_wire.h"

const char *iso__zygote_build(void) { return ISOLOAD_VERSION " " ISOLOAD_V8_VERSION; }
