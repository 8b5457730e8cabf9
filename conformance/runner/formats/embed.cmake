# Writes jq programs into a C file, one string constant iso__jq_NAME each.
# Called with -DOUTPUT=FILE.c "-DINPUTS=A.jq;B.jq".
set(text "/* Made from the jq programs of the forms; not edited. */\n")
foreach(input IN LISTS INPUTS)
  get_filename_component(name ${input} NAME_WE)
  # Bytes, so that no character of a program needs escaping.
  file(READ ${input} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND text "extern const char iso__jq_${name}[];\n"
                     "const char iso__jq_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
