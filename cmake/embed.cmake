# parley_embed(<target> <folder> NAME <name>): puts the files of a folder into the target, with brotli and gzip variants made
# ahead, as parley::embedded::<name>() of "<name>.hpp" (see http/static_files.hpp). The folder may be absent: the table is empty then.
# The packing runs at each build and touches its outputs only where the folder changed; unchanged files are not compressed again.
find_program(PARLEY_NODE node REQUIRED)

function(parley_embed target folder)
  cmake_parse_arguments(arg "" "NAME" "" ${ARGN})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${arg_NAME})
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed.mjs)
  set(packed ${output}/${arg_NAME}.bin ${output}/${arg_NAME}.hpp ${output}/${arg_NAME}.cpp)
  add_custom_target(embed_${target}_${arg_NAME}
    COMMAND ${PARLEY_NODE} ${script} ${folder} ${output} ${arg_NAME}
    BYPRODUCTS ${packed}
    COMMENT "Packing ${folder}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output}/${arg_NAME}.cpp)
  # The assembler reads the blob behind the compiler's back.
  set_source_files_properties(${output}/${arg_NAME}.cpp PROPERTIES GENERATED ON OBJECT_DEPENDS ${output}/${arg_NAME}.bin)
  target_include_directories(${target} PRIVATE ${output})
  add_dependencies(${target} embed_${target}_${arg_NAME})
endfunction()
