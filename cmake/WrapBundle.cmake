# Makes of the body of a function of (module, exports) a script whose value is that function.
file(READ ${BODY} body)
file(WRITE ${OUTPUT} "(function(module,exports){'use strict';${body}\n})")
