# data/ as one compact JSON bundle: built into the command, served as a file to the page.
find_program(NODE_EXECUTABLE NAMES node nodejs REQUIRED)
file(GLOB_RECURSE data_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/*.json)
set(data_bundle ${CMAKE_BINARY_DIR}/rules.json)
add_custom_command(
  OUTPUT ${data_bundle}
  COMMAND ${NODE_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/bundle-data.mjs ${CMAKE_SOURCE_DIR}/data ${data_bundle}
  DEPENDS ${data_files} ${CMAKE_SOURCE_DIR}/scripts/bundle-data.mjs
  COMMENT "Bundling data/"
  VERBATIM)
add_custom_target(data_bundle_file ALL DEPENDS ${data_bundle})

# The bundle as bytes in the program, through the assembler: no generated C++ to compile.
set(data_object_source ${CMAKE_BINARY_DIR}/data_bundle.cpp)
file(CONFIGURE OUTPUT ${data_object_source} @ONLY CONTENT [[
#include "cli/data_bundle.hpp"
__asm__(".section .rodata\n.balign 16\n.globl smtp_explain_data_bundle\nsmtp_explain_data_bundle:\n"
        ".incbin \"@data_bundle@\"\n.globl smtp_explain_data_bundle_end\nsmtp_explain_data_bundle_end:\n.byte 0\n.previous\n");
]])
set_source_files_properties(${data_object_source} PROPERTIES OBJECT_DEPENDS ${data_bundle})
