# ISOLOAD_SANITIZE=address,undefined builds everything with these sanitizers.
set(ISOLOAD_SANITIZE "" CACHE STRING "Sanitizers to build with, comma separated")
if(ISOLOAD_SANITIZE)
  add_compile_options(-fsanitize=${ISOLOAD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ISOLOAD_SANITIZE})
endif()
