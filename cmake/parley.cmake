# Helpers that make the targets: a folder is a target, its sources are all *.cpp below it.

# The shared precompiled header; every target of ours reuses it.
add_library(parley_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
target_precompile_headers(parley_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp)
target_link_libraries(parley_pch PRIVATE parley_boost parley_warnings)

# Tests are compiled without optimization: they take longer to compile than to run.
if(PARLEY_TESTS AND NOT PARLEY_FUZZ AND NOT PARLEY_LINT)
  find_package(GTest REQUIRED)
  add_library(parley_test_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
  target_precompile_headers(parley_test_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(parley_test_pch PRIVATE parley_boost parley_warnings GTest::gmock)
  target_compile_options(parley_test_pch PRIVATE -O0)
endif()

# Several files of a folder are compiled as one: most of what a file costs are the templates it instantiates, and its
# neighbours instantiate the same ones. Names in unnamed namespaces are therefore unique over a folder.
option(PARLEY_UNITY "Compile several files of a folder as one; off for quick rebuilds of single files" ON)
if(PARLEY_UNITY AND NOT PARLEY_FUZZ AND NOT PARLEY_LINT)
  set(PARLEY_UNITY_FILES 5 CACHE STRING "How many files are compiled as one")
endif()

# parley_common(<target> [TEST]): what every target of ours has.
function(parley_common target)
  # Tests name things as they like: each file of theirs stays alone.
  if(PARLEY_UNITY_FILES AND NOT "TEST" IN_LIST ARGN)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${PARLEY_UNITY_FILES})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # It takes the unnamed namespace of a file that is included for one of a header.
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE parley_boost parley_warnings)
  if(PARLEY_FUZZ OR PARLEY_LINT)
    return()
  endif()
  if("TEST" IN_LIST ARGN)
    target_compile_options(${target} PRIVATE -O0)
    target_precompile_headers(${target} REUSE_FROM parley_test_pch)
  else()
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
