# What confines guests' processes, tried from inside (escape*.c) and layer by layer (confine.c).
add_executable(escape_guest
  escape_files.c escape_guest.c escape_kernel.c escape_network.c escape_processes.c)
target_compile_definitions(escape_guest PRIVATE _GNU_SOURCE)
target_link_libraries(escape_guest PRIVATE isoload_confine)
isoload_warnings(escape_guest)

isoload_runtime_test(escape isoload_confine escape.c)
target_compile_definitions(test_escape PRIVATE
  ISOLOAD_ESCAPE_GUEST="$<TARGET_FILE:escape_guest>")
add_dependencies(test_escape escape_guest)

# Guests in processes, from the zygote as it is.
isoload_runtime_test(process_guests isoload::isoload
  process_guests.c process_support.c api_support.c)
add_dependencies(test_process_guests isoload-zygote)
isoload_runtime_test(process_life isoload::isoload process_life.c process_support.c api_support.c)
add_dependencies(test_process_life isoload-zygote)
# As many as a busy day brings: ctest -C long -L long.
add_test(NAME runtime.process_life.full CONFIGURATIONS long COMMAND test_process_life --jobs 1)
set_tests_properties(runtime.process_life.full PROPERTIES TIMEOUT 7200 LABELS long
  ENVIRONMENT "ISOLOAD_LONG_COUNT=50000")
