# The JavaScript half: bundled by esbuild, run once by mksnapshot into V8's startup snapshot, and
# linked into the library isoload_assets together with the bundles that are compiled at first use.
find_program(NODE_EXECUTABLE node REQUIRED)
set(ESBUILD ${PROJECT_SOURCE_DIR}/node_modules/.bin/esbuild)
if(NOT EXISTS ${ESBUILD})
  message(FATAL_ERROR "esbuild is missing: run scripts/setup, which installs the npm packages.")
endif()

set(js ${CMAKE_CURRENT_SOURCE_DIR}/js)
set(assets ${CMAKE_CURRENT_BINARY_DIR}/assets)
file(MAKE_DIRECTORY ${assets})
file(GLOB_RECURSE js_sources CONFIGURE_DEPENDS ${js}/core/*.js ${js}/web/*.js ${js}/web/*.json)

add_executable(mksnapshot loader/mksnapshot.c)
target_compile_definitions(mksnapshot PRIVATE _GNU_SOURCE)
target_link_libraries(mksnapshot PRIVATE isoload_core)
isoload_warnings(mksnapshot)

add_custom_command(
  OUTPUT ${assets}/core.js
  COMMAND ${js}/core/bundle.sh ${assets}/core.js
  DEPENDS ${js_sources} ${js}/core/bundle.sh
  COMMENT "Bundling the runtime's JavaScript"
  VERBATIM)
# The snapshot has the bytecode that workers run when they start and answer, which is learnt from one
# of each kind; the second draft has what the first one taught.
set(without_leak_check ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0)
set(draft ${assets}/draft.bin)
set(code ${assets}/code.bin)
add_custom_command(
  OUTPUT ${assets}/snapshot.bin
  BYPRODUCTS ${draft} ${code}
  COMMAND ${without_leak_check} $<TARGET_FILE:mksnapshot> draft ${assets}/core.js ${draft}
  COMMAND ${without_leak_check} $<TARGET_FILE:mksnapshot> learn ${draft} ${code} c
  COMMAND ${without_leak_check} $<TARGET_FILE:mksnapshot> draft ${assets}/core.js ${draft} ${code}
  COMMAND ${without_leak_check} $<TARGET_FILE:mksnapshot> learn ${draft} ${code} worker
  COMMAND ${without_leak_check}
          $<TARGET_FILE:mksnapshot> build ${assets}/core.js ${assets}/snapshot.bin ${code}
  DEPENDS mksnapshot ${assets}/core.js
  COMMENT "Making the startup snapshot"
  VERBATIM)

set(table "")
set(incbin "")
set(bundles "")
file(GLOB lazy_sources CONFIGURE_DEPENDS ${js}/web/lazy/*.js)
foreach(source ${lazy_sources})
  get_filename_component(name ${source} NAME_WE)
  set(bundle ${assets}/lazy-${name}.js)
  add_custom_command(
    OUTPUT ${bundle}
    COMMAND ${js}/web/bundle.sh ${name} ${assets}/body-${name}.js --charset=ascii
    COMMAND ${CMAKE_COMMAND} -DBODY=${assets}/body-${name}.js -DOUTPUT=${bundle}
            -DPARAMETERS=module,exports "-DMODE='use strict';"
            -P ${PROJECT_SOURCE_DIR}/cmake/WrapBundle.cmake
    DEPENDS ${js_sources} ${js}/web/bundle.sh ${PROJECT_SOURCE_DIR}/cmake/WrapBundle.cmake
    COMMENT "Bundling ${name}"
    VERBATIM)
  list(APPEND bundles ${bundle})
  string(APPEND incbin "EMBED(iso__lazy_${name}, \"${bundle}\")\n")
  string(APPEND table "  ASSET(\"${name}\", iso__lazy_${name}),\n")
endforeach()

# Node.js modules (js/node) are functions of what they may have, and as strict as their packages are.
file(GLOB node_sources CONFIGURE_DEPENDS ${js}/node/*.cjs)
file(GLOB node_support CONFIGURE_DEPENDS ${js}/node/support/*.cjs)
foreach(source ${node_sources})
  get_filename_component(name ${source} NAME_WE)
  set(bundle ${assets}/node-${name}.js)
  add_custom_command(
    OUTPUT ${bundle}
    COMMAND ${js}/node/bundle.sh ${name} ${assets}/node-body-${name}.js
    COMMAND ${CMAKE_COMMAND} -DBODY=${assets}/node-body-${name}.js -DOUTPUT=${bundle}
            -DPARAMETERS=module,exports,require,powers -P ${PROJECT_SOURCE_DIR}/cmake/WrapBundle.cmake
    DEPENDS ${source} ${node_support} ${js}/node/bundle.sh
            ${PROJECT_SOURCE_DIR}/cmake/WrapBundle.cmake
    COMMENT "Bundling node:${name}"
    VERBATIM)
  list(APPEND bundles ${bundle})
  string(APPEND incbin "EMBED(iso__node_${name}, \"${bundle}\")\n")
  string(APPEND table "  ASSET(\"node_${name}\", iso__node_${name}),\n")
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/cmake/assets.c.in ${assets}/assets.c @ONLY)

add_library(isoload_assets STATIC ${assets}/assets.c)
set_source_files_properties(${assets}/assets.c PROPERTIES
  OBJECT_DEPENDS "${assets}/snapshot.bin;${bundles}")
target_include_directories(isoload_assets PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/loader
                                                  ${CMAKE_CURRENT_SOURCE_DIR}/include)
target_link_libraries(isoload_assets PRIVATE PkgConfig::UV)
