# The WebAssembly module: smtp-explain.js (an ES module) and smtp-explain.wasm.
# Never -Os or -Oz: older compilers then stop inlining, and parsing becomes 15 times slower.
# A low threshold keeps what is called from many places out of its callers: 2 % smaller, and as fast.
target_compile_options(smtp_explain_flags INTERFACE -O2 -flto "SHELL:-mllvm -inline-threshold=40")
target_link_options(smtp_explain_flags INTERFACE -O3 -flto)

add_executable(smtp-explain src/wasm/bindings.cpp)
target_link_libraries(smtp-explain PRIVATE smtp_explain_core json_headers)
target_include_directories(smtp-explain PRIVATE src)
set_target_properties(smtp-explain PROPERTIES SUFFIX .js)
target_link_options(smtp-explain PRIVATE
  --no-entry
  -sMODULARIZE=1
  -sEXPORT_ES6=1
  -sEXPORT_NAME=createSmtpExplainModule
  -sENVIRONMENT=web,worker
  -sFILESYSTEM=0
  -sALLOW_MEMORY_GROWTH=1
  -sMALLOC=emmalloc
  -sDYNAMIC_EXECUTION=0
  -sINCOMING_MODULE_JS_API=wasmBinary,instantiateWasm,locateFile,onAbort
  # Not STACK_SIZE, which 3.1.6 does not know. Grammars and readers bound their own depth.
  -sTOTAL_STACK=1048576
  -sEXPORTED_RUNTIME_METHODS=UTF8ToString
  -Wl,--trace)
# Which system libraries went in: for the bill of materials.
set_target_properties(smtp-explain PROPERTIES
  CXX_LINKER_LAUNCHER "${CMAKE_CXX_LINKER_LAUNCHER};sh;${CMAKE_SOURCE_DIR}/cmake/keep-output.sh;${CMAKE_BINARY_DIR}/smtp-explain.linked")

# What runs once, or for few inputs: small rather than fast. The header compiled beforehand is made for speed.
set_source_files_properties(src/knowledge/loader.cpp src/decode/outlook_message.cpp src/decode/compound_file.cpp src/decode/rich_text.cpp src/formats/table.cpp src/summary/summarizer.cpp
  PROPERTIES COMPILE_OPTIONS -Os SKIP_PRECOMPILE_HEADERS ON)
