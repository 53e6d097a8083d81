# Finds Emscripten's own toolchain file: from EMSDK, beside emcc, or where Debian puts it.
find_program(emcc_program emcc NO_CMAKE_FIND_ROOT_PATH)
foreach(candidate
    "$ENV{EMSDK}/upstream/emscripten/cmake/Modules/Platform/Emscripten.cmake"
    "/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake")
  if(EXISTS "${candidate}" AND NOT emscripten_toolchain)
    set(emscripten_toolchain "${candidate}")
  endif()
endforeach()
if(NOT emscripten_toolchain AND emcc_program)
  get_filename_component(emcc_real "${emcc_program}" REALPATH)
  get_filename_component(emcc_folder "${emcc_real}" DIRECTORY)
  set(emscripten_toolchain "${emcc_folder}/cmake/Modules/Platform/Emscripten.cmake")
endif()
if(NOT EXISTS "${emscripten_toolchain}")
  message(FATAL_ERROR "Emscripten was not found: install it (Debian: apt-get install emscripten) or set EMSDK")
endif()
# Emscripten's default emulator uses an option that current Node rejects; with fetch, old glue cannot load a file.
find_program(node_program NAMES node nodejs REQUIRED NO_CMAKE_FIND_ROOT_PATH)
set(CMAKE_CROSSCOMPILING_EMULATOR "${node_program};--no-experimental-fetch" CACHE STRING "" FORCE)
include("${emscripten_toolchain}")
set(CMAKE_CROSSCOMPILING_EMULATOR "${node_program};--no-experimental-fetch" CACHE STRING "" FORCE)
# Debian's package keeps the optimiser's JavaScript modules where only its own Node looks.
if(EXISTS /usr/share/nodejs/acorn)
  set(CMAKE_CXX_LINKER_LAUNCHER "${CMAKE_COMMAND};-E;env;NODE_PATH=/usr/share/nodejs")
endif()
