# Tests of runtime/io and of the command's configuration.
find_library(CRITERION_LIBRARY criterion REQUIRED)
find_path(CRITERION_INCLUDE criterion/criterion.h REQUIRED)

# isoload_io_test(NAME SOURCES... ): a Criterion program and its entry in CTest.
function(isoload_io_test name)
  add_executable(test_${name} ${ARGN} ${CMAKE_CURRENT_LIST_DIR}/leaks.c)
  target_compile_definitions(test_${name} PRIVATE _GNU_SOURCE)
  target_include_directories(test_${name} PRIVATE ${CRITERION_INCLUDE})
  target_link_libraries(test_${name} PRIVATE isoload_io ${CRITERION_LIBRARY})
  isoload_warnings(test_${name})
  add_test(NAME runtime.${name} COMMAND test_${name} --jobs 1)
  set_tests_properties(runtime.${name} PROPERTIES TIMEOUT 900)
endfunction()

foreach(subject timer server client streams socket websocket)
  isoload_io_test(io_${subject} ${CMAKE_CURRENT_LIST_DIR}/io_${subject}.c
                  ${CMAKE_CURRENT_LIST_DIR}/io_support.c)
endforeach()

foreach(subject parts load)
  isoload_io_test(config_${subject} ${CMAKE_CURRENT_LIST_DIR}/config_${subject}.c)
  target_link_libraries(test_config_${subject} PRIVATE isoload_config)
endforeach()

if(TARGET isoload)
  add_test(NAME runtime.command
           COMMAND ${CMAKE_CURRENT_LIST_DIR}/command.sh $<TARGET_FILE:isoload>)
  set_tests_properties(runtime.command PROPERTIES TIMEOUT 900)
  foreach(part sockets websockets served)
    add_test(NAME runtime.network.${part}
             COMMAND ${CMAKE_CURRENT_LIST_DIR}/network.sh $<TARGET_FILE:isoload> ${part})
    set_tests_properties(runtime.network.${part} PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77)
  endforeach()
  add_test(NAME runtime.streaming
           COMMAND ${CMAKE_CURRENT_LIST_DIR}/streaming.sh $<TARGET_FILE:isoload>)
  set_tests_properties(runtime.streaming PROPERTIES TIMEOUT 900)
  add_test(NAME runtime.serving
           COMMAND ${CMAKE_CURRENT_LIST_DIR}/serving.sh $<TARGET_FILE:isoload>)
  set_tests_properties(runtime.serving PROPERTIES TIMEOUT 900 COST 14)
endif()
