# Tests that run inside workers: each export of workers/NAME.js with a test() handler, as TAP.

# isoload_worker_test(NAME [CONFIG]): runs workers/NAME.js, or the configuration workers/CONFIG.
function(isoload_worker_test name)
  set(main ${name}.js)
  if(ARGC GREATER 1)
    set(main ${ARGV1})
  endif()
  add_test(NAME runtime.workers.${name}
           COMMAND isoload test ${CMAKE_CURRENT_SOURCE_DIR}/workers/${main})
  set_tests_properties(runtime.workers.${name} PROPERTIES TIMEOUT 900)
endfunction()

add_test(NAME runtime.bundling
         COMMAND ${CMAKE_CURRENT_LIST_DIR}/bundling.sh $<TARGET_FILE:isoload>
                 ${CMAKE_CURRENT_SOURCE_DIR}/workers)
set_tests_properties(runtime.bundling PROPERTIES TIMEOUT 900)

# What agents write, here and in workerd, whose answers are the right ones.
foreach(isolation isolate process)
  add_test(NAME runtime.agents.${isolation}
           COMMAND ${CMAKE_CURRENT_LIST_DIR}/agents.sh $<TARGET_FILE:isoload> --isolation ${isolation})
  set_tests_properties(runtime.agents.${isolation} PROPERTIES TIMEOUT 300)
endforeach()
add_test(NAME runtime.agents.workerd
         COMMAND ${CMAKE_CURRENT_LIST_DIR}/agents.sh --workerd
                 ${PROJECT_SOURCE_DIR}/node_modules/workerd/bin/workerd)
set_tests_properties(runtime.agents.workerd PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)

# What the tests of the web platform say about it is written down.
add_test(NAME runtime.compatibility
         COMMAND ${PROJECT_SOURCE_DIR}/scripts/compatibility --check $<TARGET_FILE:isoload>)
set_tests_properties(runtime.compatibility PROPERTIES TIMEOUT 900)

isoload_worker_test(clock)
isoload_worker_test(clone)
isoload_worker_test(compression)
isoload_worker_test(crypto)
isoload_worker_test(encoding)
isoload_worker_test(entrypoints)
isoload_worker_test(facets facets.json)
isoload_worker_test(fetch)
isoload_worker_test(globals)
isoload_worker_test(headers)
isoload_worker_test(missing)
isoload_worker_test(modules)
isoload_worker_test(worker-code)
isoload_worker_test(sockets)
isoload_worker_test(streaming-tails streaming-tails.json)
isoload_worker_test(streams)
isoload_worker_test(later)
isoload_worker_test(node node.json)
isoload_worker_test(compatibility compatibility.json)
isoload_worker_test(hostile-node hostile-node.json)
isoload_worker_test(hostile-host)
isoload_worker_test(hostile-intl)
isoload_worker_test(hostile-calls)
add_test(NAME runtime.workers.hostile-calls.process
         COMMAND isoload test --isolation process
                 ${CMAKE_CURRENT_SOURCE_DIR}/workers/hostile-calls.js)
set_tests_properties(runtime.workers.hostile-calls.process PROPERTIES TIMEOUT 900)
isoload_worker_test(long long.json)
isoload_worker_test(url)
isoload_worker_test(urlpattern)
isoload_worker_test(web-streams)

# What the document says of compatibility flags is what the tables say.
isoload_add_test(text NAME runtime.compatibility-flags
         COMMAND ${PROJECT_SOURCE_DIR}/runtime/compatibility-flags.sh --check)
set_tests_properties(runtime.compatibility-flags PROPERTIES TIMEOUT 900)
isoload_worker_test(websocket)
