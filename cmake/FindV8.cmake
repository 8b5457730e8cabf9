# Finds V8: its headers, and a library of the very same version.
#
# Looked at, in this order; the first place that has both is taken:
#   1. V8_ROOT, a cache or an environment variable; when it is set, nothing else is looked at.
#      It may be laid out as ROOT/usr/include/node, ROOT/include/node or ROOT/include.
#   2. .deps/v8-10.2, where scripts/setup unpacks Debian's libnode when it cannot install it
#   3. the system's own libnode-dev
#
# Defines
#   V8::V8           headers, library, and the options that users of them are compiled and linked with
#   V8_FOUND, V8_VERSION (10.2.154.26), V8_INCLUDE_DIR, V8_LIBRARY, V8_CXX_STANDARD (17 or 20)
#
# V8_DEFINITIONS takes what a V8 of one's own was built with (V8_COMPRESS_POINTERS, say). Debian's
# needs none.

set(V8_ROOT "" CACHE PATH "Where V8 is; empty: .deps/v8-10.2, then the system's libnode-dev")
set(V8_DEFINITIONS "" CACHE STRING "Preprocessor definitions that V8 was built with")

# Sets INCLUDE and LIBRARY to what ROOT holds, or to empty strings.
function(v8_look_in root include library)
  set(${include} "" PARENT_SCOPE)
  set(${library} "" PARENT_SCOPE)
  foreach(dir usr/include/node include/node include)
    if(EXISTS "${root}/${dir}/v8-version.h")
      set(${include} "${root}/${dir}" PARENT_SCOPE)
      break()
    endif()
  endforeach()
  set(dirs)
  foreach(prefix usr/ "")
    foreach(dir lib/${CMAKE_LIBRARY_ARCHITECTURE} lib64 lib)
      list(APPEND dirs "${root}/${prefix}${dir}")
    endforeach()
  endforeach()
  foreach(dir ${dirs})
    # libnode.so is a link that only the -dev package brings; the numbered file is the library.
    file(GLOB found LIST_DIRECTORIES false
         "${dir}/libnode.so.*" "${dir}/libnode.so" "${dir}/libv8_monolith.a")
    if(found)
      list(GET found 0 first)
      file(REAL_PATH "${first}" first)
      set(${library} "${first}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# Sets OUT to the version that the headers in DIR are of, written as V8::GetVersion writes it.
function(v8_header_version dir out)
  file(STRINGS "${dir}/v8-version.h" lines REGEX "^#define V8_[A-Z]+_[A-Z]+ +[0-9]+")
  foreach(part MAJOR_VERSION MINOR_VERSION BUILD_NUMBER PATCH_LEVEL)
    string(REGEX MATCH "V8_${part} +([0-9]+)" unused "${lines}")
    list(APPEND numbers "${CMAKE_MATCH_1}")
  endforeach()
  list(JOIN numbers "." version)
  string(REGEX REPLACE "^([0-9]+\\.[0-9]+\\.[0-9]+)\\.0$" "\\1" version "${version}")
  set(${out} "${version}" PARENT_SCOPE)
endfunction()

# Sets OUT to the version that LIBRARY itself says it is of, or to an empty string and WHY to the
# reason. Nothing of the headers is used: with those of another version the program might not link.
function(v8_library_version library link_options out why)
  set(dir "${CMAKE_BINARY_DIR}/CMakeFiles/FindV8")
  file(WRITE "${dir}/version.cc"
    "#include <cstdio>\n"
    "namespace v8 { class V8 { public: static const char* GetVersion(); }; }\n"
    "int main() { std::puts(v8::V8::GetVersion()); return 0; }\n")
  get_filename_component(library_dir "${library}" DIRECTORY)
  # Not by its path: that becomes -lnode, which finds whatever libnode the machine has.
  if(NOT TARGET V8::Candidate)
    add_library(V8::Candidate UNKNOWN IMPORTED)
  endif()
  set_target_properties(V8::Candidate PROPERTIES IMPORTED_LOCATION "${library}")
  set(libraries V8::Candidate)
  if(library MATCHES "\\.a$")
    list(APPEND libraries pthread dl)
  endif()
  try_run(ran built "${dir}" "${dir}/version.cc"
    LINK_OPTIONS ${link_options} "LINKER:-rpath,${library_dir}"
    LINK_LIBRARIES ${libraries}
    COMPILE_OUTPUT_VARIABLE build_output
    RUN_OUTPUT_VARIABLE output)
  # try_run keeps its results in the cache, where they would outlive a change of the library.
  unset(ran CACHE)
  unset(built CACHE)
  set(${out} "" PARENT_SCOPE)
  set(${why} "" PARENT_SCOPE)
  if(output MATCHES "^([0-9]+\\.[0-9]+\\.[0-9]+(\\.[0-9]+)?)")
    set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
  elseif(build_output MATCHES "error:|undefined reference|cannot find")
    set(${why} "a program that calls v8::V8::GetVersion() does not link:\n${build_output}"
        PARENT_SCOPE)
  else()
    set(${why} "a program that prints v8::V8::GetVersion() does not run:\n${output}" PARENT_SCOPE)
  endif()
endfunction()

set(v8_root "${V8_ROOT}")
if(NOT v8_root AND DEFINED ENV{V8_ROOT})
  set(v8_root "$ENV{V8_ROOT}")
endif()
if(v8_root)
  get_filename_component(v8_root "${v8_root}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
  set(v8_places "${v8_root}")
  set(v8_advice "V8_ROOT is ${v8_root}: set it to a folder that holds V8's headers and its library, \
or leave it empty. For the recent V8, scripts/setup --v8 recent brings it")
else()
  get_filename_component(v8_deps "${CMAKE_CURRENT_LIST_DIR}/../.deps/v8-10.2" ABSOLUTE)
  set(v8_places "${v8_deps}" "/usr/local" "/")
  set(v8_advice "scripts/setup brings it, or set V8_ROOT to where it is")
endif()

set(V8_INCLUDE_DIR "")
set(V8_LIBRARY "")
set(V8_VERSION "")
set(v8_problem "V8's headers and library were not found. ${v8_advice}")
foreach(v8_place ${v8_places})
  string(REGEX REPLACE "/$" "" v8_place "${v8_place}")
  v8_look_in("${v8_place}" v8_include v8_library)
  if(v8_include AND v8_library)
    set(V8_INCLUDE_DIR "${v8_include}")
    set(V8_LIBRARY "${v8_library}")
    break()
  elseif(v8_include)
    set(v8_problem "${v8_include} holds V8's headers, and no library of V8 lies beside it. ${v8_advice}")
  endif()
endforeach()

set(v8_link_options)
if(V8_LIBRARY)
  # A V8 that came with its own C library runs on that one: the machine's is too old for it.
  get_filename_component(v8_library_dir "${V8_LIBRARY}" DIRECTORY)
  file(GLOB v8_dynamic_linker "${v8_library_dir}/ld-linux*.so.*")
  if(v8_dynamic_linker AND NOT v8_library_dir IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
    list(GET v8_dynamic_linker 0 v8_dynamic_linker)
    set(v8_link_options
        "LINKER:--disable-new-dtags"
        "LINKER:-rpath,${v8_library_dir}"
        "LINKER:--dynamic-linker,${v8_dynamic_linker}"
        "LINKER:--allow-shlib-undefined")
  endif()

  v8_header_version("${V8_INCLUDE_DIR}" v8_of_headers)
  # The check builds and runs a program, so it is done again only for another library.
  file(TIMESTAMP "${V8_LIBRARY}" v8_stamp)
  set(v8_stamp "${V8_LIBRARY} ${v8_stamp}")
  if(NOT "${V8_CHECKED_LIBRARY}" STREQUAL v8_stamp)
    v8_library_version("${V8_LIBRARY}" "${v8_link_options}" v8_of_library v8_why)
    if(v8_of_library)
      set(V8_CHECKED_LIBRARY "${v8_stamp}" CACHE INTERNAL "")
      set(V8_CHECKED_VERSION "${v8_of_library}" CACHE INTERNAL "")
    endif()
  else()
    set(v8_of_library "${V8_CHECKED_VERSION}")
  endif()

  if(NOT v8_of_library)
    set(v8_problem "${V8_LIBRARY} cannot be used: ${v8_why}")
  elseif(NOT v8_of_library STREQUAL v8_of_headers)
    set(v8_problem "V8's headers and library are of different versions: ${V8_INCLUDE_DIR} is \
${v8_of_headers}, ${V8_LIBRARY} is ${v8_of_library}. ${v8_advice}")
  else()
    set(V8_VERSION "${v8_of_headers}")
  endif()
endif()

set(V8_CXX_STANDARD 17)
if(V8_VERSION VERSION_GREATER_EQUAL 12)
  set(V8_CXX_STANDARD 20)
endif()

string(REPLACE ";" "," v8_problem "${v8_problem}")
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(V8
  REQUIRED_VARS V8_LIBRARY V8_INCLUDE_DIR V8_VERSION
  VERSION_VAR V8_VERSION
  REASON_FAILURE_MESSAGE "${v8_problem}")

if(V8_FOUND AND NOT TARGET V8::V8)
  find_package(Threads REQUIRED)
  add_library(V8::V8 UNKNOWN IMPORTED)
  set_target_properties(V8::V8 PROPERTIES
    IMPORTED_LOCATION "${V8_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${V8_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS "${V8_DEFINITIONS}"
    INTERFACE_COMPILE_FEATURES cxx_std_${V8_CXX_STANDARD}
    # The library has no type information for the classes that an embedder derives from.
    INTERFACE_COMPILE_OPTIONS "$<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>"
    INTERFACE_LINK_OPTIONS "${v8_link_options}"
    INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS}")
endif()
