# What confines guests' processes, tried from inside (escape*.c) and layer by layer (confine.c).
add_executable(escape_guest
  escape_files.c escape_guest.c escape_kernel.c escape_network.c escape_processes.c)
target_compile_definitions(escape_guest PRIVATE _GNU_SOURCE)
target_link_libraries(escape_guest PRIVATE isoload_confine)
isoload_warnings(escape_guest)

isoload_runtime_test(confine isoload_confine confine.c)

isoload_runtime_test(escape isoload_confine escape.c escape_outside.c)
target_compile_definitions(test_escape PRIVATE
  ISOLOAD_ESCAPE_GUEST="$<TARGET_FILE:escape_guest>")
add_dependencies(test_escape escape_guest)

add_executable(escape_zygote
  escape_files.c escape_kernel.c escape_network.c escape_processes.c escape_zygote.c
  ../sandbox/zygote_build.c ../sandbox/zygote_server.c)
target_compile_definitions(escape_zygote PRIVATE _GNU_SOURCE
  ISOLOAD_VERSION="${PROJECT_VERSION}" ISOLOAD_V8_VERSION="${V8_VERSION}")
target_link_libraries(escape_zygote PRIVATE isoload_confine)
isoload_warnings(escape_zygote)

isoload_runtime_test(escape_process isoload::isoload escape_process.c escape_outside.c)
target_compile_definitions(test_escape_process PRIVATE
  ISOLOAD_ESCAPE_ZYGOTE="$<TARGET_FILE:escape_zygote>")
add_dependencies(test_escape_process escape_zygote)

# Guests in processes, from the zygote as it is.
isoload_runtime_test(process_guests isoload::isoload
  process_guests.c process_support.c api_support.c)
add_dependencies(test_process_guests isoload-zygote)
isoload_runtime_test(process_life isoload::isoload process_life.c process_support.c api_support.c)
add_dependencies(test_process_life isoload-zygote)
isoload_runtime_test(process_retire isoload::isoload
  process_retire.c process_support.c loader_support.c api_support.c)
add_dependencies(test_process_retire isoload-zygote)
# As many as a busy day brings: ctest -C long -L long.
add_test(NAME runtime.process_life.full CONFIGURATIONS long COMMAND test_process_life --jobs 1)
set_tests_properties(runtime.process_life.full PROPERTIES TIMEOUT 7200 LABELS long
  ENVIRONMENT "ISOLOAD_LONG_COUNT=50000")

# Which the zygote's program links.
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.37)

# isoload_zygote_like(NAME SOURCE...): the zygote's program, with these sources as well.
function(isoload_zygote_like name)
  get_target_property(sources isoload-zygote SOURCES)
  list(TRANSFORM sources PREPEND "${PROJECT_SOURCE_DIR}/runtime/zygote/")
  add_executable(${name} ${sources} ${ARGN})
  add_dependencies(${name} isoload_core)
  foreach(property LINK_LIBRARIES LINK_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES)
    get_target_property(value isoload-zygote ${property})
    if(value)
      set_property(TARGET ${name} PROPERTY ${property} ${value})
    endif()
  endforeach()
  isoload_warnings(${name})
endfunction()

isoload_zygote_like(hostile_zygote process_nonsense.c)
target_link_options(hostile_zygote PRIVATE "LINKER:--wrap=sendmsg")
add_executable(brief_zygote
  process_brief.c ../sandbox/zygote_build.c ../sandbox/zygote_server.c)
target_compile_definitions(brief_zygote PRIVATE _GNU_SOURCE
  ISOLOAD_VERSION="${PROJECT_VERSION}" ISOLOAD_V8_VERSION="${V8_VERSION}")
target_link_libraries(brief_zygote PRIVATE isoload_confine)
isoload_warnings(brief_zygote)
isoload_runtime_test(process_hostile isoload::isoload
  process_hostile.c process_support.c api_support.c)
target_compile_definitions(test_process_hostile PRIVATE
  ISOLOAD_HOSTILE_ZYGOTE="$<TARGET_FILE:hostile_zygote>"
  ISOLOAD_BRIEF_ZYGOTE="$<TARGET_FILE:brief_zygote>")
add_dependencies(test_process_hostile brief_zygote hostile_zygote)
# Limits that hold for a process that was taken over.
add_test(NAME runtime.workers.burning
         COMMAND isoload test --isolation process ${CMAKE_CURRENT_SOURCE_DIR}/workers/burning.js)
set_tests_properties(runtime.workers.burning PROPERTIES TIMEOUT 300
                     ENVIRONMENT ISOLOAD_ZYGOTE=$<TARGET_FILE:hostile_zygote>)
