# Writes build_info.cpp: what was built. Run by the build (see CMakeLists.txt) with SOURCE_DIR, OUTPUT,
# VERSION, BUILD_TYPE, COMPILER and FLAGS. Writes only when the text changed, so that an unchanged
# commit rebuilds nothing. Who builds a commit with another one's benchmarks (ci/gate.sh) says whose
# gateway it is in the environment.
if("$ENV{GATEBENCH_COMMIT}" MATCHES "^[0-9a-f]+$")
  set(commit "$ENV{GATEBENCH_COMMIT}")
else()
  execute_process(COMMAND git -C "${SOURCE_DIR}" rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(failed)
    set(commit "unknown")
  else()
    execute_process(COMMAND git -C "${SOURCE_DIR}" diff --quiet HEAD -- RESULT_VARIABLE dirty ERROR_QUIET)
    if(dirty)
      string(APPEND commit "-dirty")
    endif()
  endif()
endif()
string(STRIP "${FLAGS}" FLAGS)
string(REGEX REPLACE " +" " " FLAGS "${FLAGS}")
foreach(text commit VERSION BUILD_TYPE COMPILER FLAGS)
  string(REPLACE "\\" "\\\\" ${text} "${${text}}")
  string(REPLACE "\"" "\\\"" ${text} "${${text}}")
endforeach()
set(content "#include \"build_info.h\"

namespace gatebench {

BuildInfo build_info() {
  return {.version = \"${VERSION}\",
          .commit = \"${commit}\",
          .build_type = \"${BUILD_TYPE}\",
          .compiler = \"${COMPILER}\",
          .flags = \"${FLAGS}\"};
}

}  // namespace gatebench
")
set(old "")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" old)
endif()
if(NOT old STREQUAL content)
  file(WRITE "${OUTPUT}" "${content}")
endif()
