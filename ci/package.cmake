# What is installed and how it is packaged: the end of the root CMakeLists.txt. ci/package.sh makes the
# .deb (with CPack) and the tarball from it.
#
# GATEBENCH_STATIC, the preset `package`, links archives as far as libraries and licences allow:
#   compare  all of it, the C library too (LGPL-2.1: can be linked again from these sources): the kernel
#            is all it needs. It looks up no names, which a static C library cannot do by itself.
#   gateway, micro
#            SQLite. Of cpp-httplib, prometheus-cpp and Google Benchmark the distributions have no
#            archive, of libpq's Kerberos and LDAP neither. What cpp-httplib and libpq load themselves
#            (OpenSSL, zlib, the C++ library) must be the same one here: two copies in one process would
#            mix their states. The C library stays shared because getaddrinfo loads modules of its release.
#   macro    as the gateway, because of cpp-httplib.
# Libraries that are found on no other distribution in the same release (ci/package.sh: bundled) come
# along in the tarball, in lib/gatebench. In the .deb that folder is not there: it depends on them.
set(tools gateway micro macro compare)
if(GATEBENCH_STATIC)
  target_link_options(compare PRIVATE -static-pie)
  set_target_properties(gateway micro macro PROPERTIES BUILD_RPATH "$ORIGIN/../lib/gatebench")
  # The maps name the archives that were linked; their licences go into the package.
  foreach(tool ${tools})
    target_link_options(${tool} PRIVATE "LINKER:-Map=$<TARGET_FILE:${tool}>.map")
  endforeach()
endif()

# Prefixed where they are installed: `compare` belongs to ImageMagick there.
foreach(tool ${tools})
  install(PROGRAMS $<TARGET_FILE:${tool}> DESTINATION bin RENAME gatebench-${tool})
  # RENAME is only there for PROGRAMS, which `cmake --install --strip` and CPack do not strip.
  install(CODE "if(CMAKE_INSTALL_DO_STRIP)
    execute_process(COMMAND \"${CMAKE_STRIP}\" --strip-unneeded
      \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin/gatebench-${tool}\" COMMAND_ERROR_IS_FATAL ANY)
  endif()")
endforeach()

# The manual as it lies in the repository, so that its links lead somewhere.
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(manual share/doc/gatebench)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${manual})
foreach(tool ${tools})
  install(FILES ${tool}/README.md DESTINATION ${manual}/${tool})
endforeach()
install(DIRECTORY compare/examples DESTINATION ${manual}/compare)
install(DIRECTORY gateway/examples DESTINATION ${manual}/gateway)
# Written by ci/package.sh: whose code is in the programs, with the licences.
install(FILES ${PROJECT_BINARY_DIR}/package/copyright DESTINATION ${manual} OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "gatebench's maintainers <maintainers@gatebench.invalid>")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
# What each program really loads, by the packages it is built with.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The gateway checks the certificates of its upstreams.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"gatebench-compare judges two results of Google Benchmark or of a load tester.
gatebench-micro and gatebench-macro measure: the components of the gateway, and
any gateway under load. gatebench-gateway is the gateway: OpenAI's and
Anthropic's APIs, keys, rate limits, metrics and a ledger of usage.

Installing it starts nothing.")
include(CPack)
