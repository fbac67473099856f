# Helpers that make the targets: a folder is a target, its sources are all *.cpp below it.

# The shared precompiled header; every target of ours reuses it.
# (Named as it is included, since CMake would write an absolute path into it, and the compiler cache would know neither the
# header nor anything compiled with it in another checkout.)
add_library(parley_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
target_include_directories(parley_pch PRIVATE ${CMAKE_SOURCE_DIR})
target_precompile_headers(parley_pch PRIVATE <cmake/pch.hpp>)
target_link_libraries(parley_pch PRIVATE parley_boost parley_warnings)
# What is made to find mistakes need not be fast, but has to be compiled; the media engine keeps its optimization.
if(PARLEY_SANITIZE AND NOT PARLEY_FUZZ)
  set(PARLEY_PLAIN -O0)
endif()
target_compile_options(parley_pch PRIVATE ${PARLEY_PLAIN})

# Tests are compiled without optimization: they take longer to compile than to run.
if(PARLEY_TESTS AND NOT PARLEY_FUZZ AND NOT PARLEY_LINT)
  find_package(GTest REQUIRED)
  add_library(parley_test_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
  target_include_directories(parley_test_pch PRIVATE ${CMAKE_SOURCE_DIR})
  target_precompile_headers(parley_test_pch PRIVATE <cmake/pch.hpp> <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(parley_test_pch PRIVATE parley_boost parley_warnings GTest::gmock)
  target_compile_options(parley_test_pch PRIVATE -O0)
endif()

# Several files of a folder are compiled as one: most of what a file costs are the templates it instantiates, and its
# neighbours instantiate the same ones. Names in unnamed namespaces are therefore unique over a folder; a test that shares a
# name with its neighbours has a namespace of its own around its unnamed one. The units are written here and not by CMake,
# whose own name files by absolute paths: the compiler cache would know them in no other checkout.
option(PARLEY_UNITY "Compile several files of a folder as one; off for quick rebuilds of single files" ON)
if(PARLEY_UNITY)
  set(PARLEY_UNITY_FILES 5 CACHE STRING "How many files are compiled as one")
endif()

# parley_unite(<target>): puts units in the place of the target's own files; those marked SKIP_UNITY_BUILD_INCLUSION stay alone.
function(parley_unite target)
  get_target_property(sources ${target} SOURCES)
  set(alone "")
  set(unit "")
  set(files 0)
  set(number 0)
  foreach(source ${sources})
    get_source_file_property(skip ${source} SKIP_UNITY_BUILD_INCLUSION)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE OUTPUT_VARIABLE path)
    cmake_path(IS_PREFIX CMAKE_BINARY_DIR ${path} generated)
    if(skip OR generated OR NOT path MATCHES "[.]cpp$")
      list(APPEND alone ${source})
      continue()
    endif()
    cmake_path(RELATIVE_PATH path BASE_DIRECTORY ${CMAKE_SOURCE_DIR})
    string(APPEND unit "#include \"${path}\"\n")
    math(EXPR files "${files} + 1")
    if(files EQUAL PARLEY_UNITY_FILES)
      parley_unit(${target} ${number} "${unit}")
      math(EXPR number "${number} + 1")
      set(unit "")
      set(files 0)
    endif()
  endforeach()
  if(unit)
    parley_unit(${target} ${number} "${unit}")
    math(EXPR number "${number} + 1")
  endif()
  set(units "")
  if(number GREATER 0)
    math(EXPR last "${number} - 1")
    foreach(i RANGE ${last})
      list(APPEND units ${CMAKE_CURRENT_BINARY_DIR}/units/${target}_${i}.cpp)
    endforeach()
  endif()
  set_property(TARGET ${target} PROPERTY SOURCES ${alone} ${units})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
endfunction()

# Writes one unit, and only if it is another than before.
function(parley_unit target number content)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/units/${target}_${number}.cpp CONTENT "${content}" @ONLY)
endfunction()

# parley_common(<target> [TEST]): what every target of ours has.
function(parley_common target)
  if(PARLEY_UNITY_FILES)
    cmake_language(EVAL CODE "cmake_language(DEFER CALL parley_unite ${target})")
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # It takes the unnamed namespace of a file that is included for one of a header.
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
    if("TEST" IN_LIST ARGN)
      # Tests have short names at their top, which are nothing to the tests of the next file. Compiled alone (or by ./dev
      # lint) each file is held against the warning.
      target_compile_options(${target} PRIVATE -Wno-shadow)
    endif()
  endif()
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE parley_boost parley_warnings)
  if(PARLEY_LINT)
    return()
  endif()
  if("TEST" IN_LIST ARGN)
    target_compile_options(${target} PRIVATE -O0)
    target_link_libraries(${target} PRIVATE GTest::gmock)  # which is in the precompiled header
    target_precompile_headers(${target} REUSE_FROM parley_test_pch)
  else()
    target_compile_options(${target} PRIVATE ${PARLEY_PLAIN})
    target_precompile_headers(${target} REUSE_FROM parley_pch)
  endif()
endfunction()

# parley_library(<folder> [EXCLUDE <regex>] [DEPS <targets>])  ->  target parley_<folder>
# DEPS are the arrows of the architecture; tests/arrows.mjs checks the includes against the same list.
function(parley_library name)
  cmake_parse_arguments(arg "" "EXCLUDE" "DEPS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${arg_EXCLUDE})
  endif()
  if(NOT sources)
    add_library(parley_${name} INTERFACE)
    target_link_libraries(parley_${name} INTERFACE ${arg_DEPS} parley_boost)
    return()
  endif()
  add_library(parley_${name} STATIC ${sources})
  parley_common(parley_${name})
  target_link_libraries(parley_${name} PUBLIC ${arg_DEPS})
endfunction()

# parley_executable(<name> <sources…> DEPS <targets>)
function(parley_executable name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  parley_common(${name})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
endfunction()

# parley_tests(<name> <sources…> DEPS <targets>)  ->  a GoogleTest program, registered with CTest
function(parley_tests name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  parley_common(${name} TEST)
  target_link_libraries(${name} PRIVATE ${arg_DEPS} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# parley_unit_tests(<folder> DEPS <targets>)  ->  program unit_<folder> from tests/unit/<folder>/*.cpp, for CTest
function(parley_unit_tests name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  parley_tests(unit_${name} ${sources} DEPS ${arg_DEPS})
endfunction()
