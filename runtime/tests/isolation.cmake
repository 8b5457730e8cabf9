# The tests of the public API and of loading, once more with a process for each guest: the same programs,
# which look at ISOLOAD_TEST_ISOLATION.
foreach(subject api_load api_call api_life loader loader_rpc loader_life)
  add_dependencies(test_${subject} isoload-zygote)
  add_test(NAME runtime.${subject}.process COMMAND test_${subject} --jobs 1)
  set(environment ISOLOAD_TEST_ISOLATION=process)
  if(ISOLOAD_SANITIZE)
    list(APPEND environment UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1)
  endif()
  set_tests_properties(runtime.${subject}.process PROPERTIES TIMEOUT 900
                       ENVIRONMENT "${environment}")
endforeach()
