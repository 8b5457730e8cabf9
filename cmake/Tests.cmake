# CI tests several builds that differ in one thing each. What has nothing to do with it says something new
# in one of them only: each test says what it is about, and each build what it is for.
set(ISOLOAD_TESTS all CACHE STRING
    "What is tested: all; compiled: what runs C or C++ of ours (for a build with sanitizers); \
v8: what runs V8 (for a build on another V8). The rest is skipped, and says so.")
set_property(CACHE ISOLOAD_TESTS PROPERTY STRINGS all compiled v8)
if(NOT ISOLOAD_TESTS MATCHES "^(all|compiled|v8)$")
  message(FATAL_ERROR "ISOLOAD_TESTS is \"${ISOLOAD_TESTS}\": write all, compiled or v8")
endif()

# isoload_add_test(ABOUT NAME name COMMAND word...): add_test, for a test that is not about V8. ABOUT is
# `compiled` where C or C++ of ours runs in it, and `text` where nothing of what is compiled matters. In
# a build that is for something else the test is there and skipped. A property
# SKIP_REGULAR_EXPRESSION that is set later must match "# SKIP".
function(isoload_add_test about)
  if(NOT about MATCHES "^(compiled|text)$")
    message(FATAL_ERROR "a test is about \"${about}\": write compiled or text, or use add_test")
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 test "" NAME COMMAND)
  if(ISOLOAD_TESTS STREQUAL all OR ISOLOAD_TESTS STREQUAL about)
    add_test(NAME ${test_NAME} COMMAND ${test_COMMAND})
  else()
    add_test(NAME ${test_NAME} COMMAND ${CMAKE_COMMAND} -E echo
      "1..0 # SKIP all: nothing in it differs in this build; one with ISOLOAD_TESTS=all runs it")
    set_tests_properties(${test_NAME} PROPERTIES SKIP_REGULAR_EXPRESSION "# SKIP all")
  endif()
endfunction()
