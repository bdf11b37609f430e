#include "micro/injected_slowdown.h"

namespace micro {

extern const int kInjectedPercent = GATEBENCH_INJECTED_PERCENT;

}  // namespace micro
