# Packages from npm that must run unchanged: integration/run.sh.
add_test(NAME runtime.integration
         COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/run.sh $<TARGET_FILE:isoload>)
set_tests_properties(runtime.integration PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77)

# What miniflare's users write, and what miniflare answers to it.
add_test(NAME runtime.integration.miniflare
         COMMAND ${CMAKE_CURRENT_LIST_DIR}/integration/miniflare.sh $<TARGET_FILE:isoload>)
set_tests_properties(runtime.integration.miniflare PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77)
