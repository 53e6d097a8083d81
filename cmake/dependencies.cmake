# PEGTL, nlohmann/json and doctest: the system's where they are installed (Debian: tao-pegtl-dev,
# nlohmann-json3-dev, doctest-dev), else downloaded, pinned by hash.
include(FetchContent)

FetchContent_Declare(pegtl
  URL https://github.com/taocpp/PEGTL/archive/refs/tags/3.2.8.tar.gz
  URL_HASH SHA256=319e8238daebc3a163f60c88c78922a8012772076fdd64a8dafaf5619cd64773
  FIND_PACKAGE_ARGS 3.2 CONFIG NO_CMAKE_FIND_ROOT_PATH)
FetchContent_Declare(nlohmann_json
  URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
  FIND_PACKAGE_ARGS 3.11 CONFIG NO_CMAKE_FIND_ROOT_PATH)
FetchContent_Declare(doctest
  URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.11.tar.gz
  URL_HASH SHA256=632ed2c05a7f53fa961381497bf8069093f0d6628c5f26286161fbd32a560186
  FIND_PACKAGE_ARGS 2.4 CONFIG NO_CMAKE_FIND_ROOT_PATH)

set(PEGTL_INSTALL OFF)
set(PEGTL_BUILD_TESTS OFF)
set(PEGTL_BUILD_EXAMPLES OFF)
set(JSON_Install OFF)
set(DOCTEST_WITH_TESTS OFF)
set(DOCTEST_NO_INSTALL ON)
FetchContent_MakeAvailable(pegtl nlohmann_json)
if(SMTP_EXPLAIN_TESTS)
  FetchContent_MakeAvailable(doctest)
endif()

# One interface target a library, which shows the compiler a folder that holds nothing but that library's
# headers: the packages' own targets would put all of /usr/include before Emscripten's system headers.
function(add_header_library name imported folder)
  add_library(${name} INTERFACE)
  get_target_property(include_directories ${imported} INTERFACE_INCLUDE_DIRECTORIES)
  foreach(directory IN LISTS include_directories)
    string(REGEX REPLACE "^\\$<BUILD_INTERFACE:(.*)>$" "\\1" directory "${directory}")
    if(EXISTS "${directory}/${folder}")
      file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/headers/${name})
      file(CREATE_LINK "${directory}/${folder}" ${CMAKE_BINARY_DIR}/headers/${name}/${folder} SYMBOLIC)
      target_include_directories(${name} SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/headers/${name})
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "${imported}: no folder '${folder}' in ${include_directories}")
endfunction()

add_header_library(pegtl_headers taocpp::pegtl tao)
add_header_library(json_headers nlohmann_json::nlohmann_json nlohmann)
target_compile_definitions(json_headers INTERFACE JSON_NOEXCEPTION)
if(SMTP_EXPLAIN_TESTS)
  add_header_library(doctest_headers doctest::doctest doctest)
  target_compile_definitions(doctest_headers INTERFACE DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS)
endif()
