#pragma once

#include <string>
#include <string_view>

/// The machine, for the context of a result file.
namespace micro {

/// The processor's name from the text of /proc/cpuinfo: "model name", or on ARM, which has none,
/// the numbers of its implementer and part. "unknown" where neither is there.
std::string cpu_model_from(std::string_view cpuinfo);

/// The same of this machine.
std::string cpu_model();

/// System and release of the kernel: "Linux 6.1.0".
std::string kernel();

}  // namespace micro
