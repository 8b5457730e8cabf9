# isoload_warnings(TARGET): the warnings every target of ours is built with; errors in CI.
option(ISOLOAD_WERROR "Treat warnings as errors" OFF)

function(isoload_warnings target)
  set(common -Wall -Wextra -Wshadow -Wformat=2 -Wswitch-enum)
  set(c_only -Wstrict-prototypes -Wmissing-prototypes)
  if(ISOLOAD_WERROR)
    list(APPEND common -Werror)
  endif()
  target_compile_options(${target} PRIVATE ${common} "$<$<COMPILE_LANGUAGE:C>:${c_only}>")
endfunction()
