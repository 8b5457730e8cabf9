# Makes of the body of a function a script whose value is that function. PARAMETERS: its parameters;
# MODE: the directive that it begins with, if any.
file(READ ${BODY} body)
file(WRITE ${OUTPUT} "(function(${PARAMETERS}){${MODE}${body}\n})")
