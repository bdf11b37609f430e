#pragma once

namespace micro {

#ifdef GATEBENCH_INJECT
/// A constant in a source of its own, so that programs that differ in it have the same code at the
/// same addresses.
extern const int kInjectedPercent;

/// Makes a component slower by a known share, to see whether compare finds it: that share of its
/// calls is made twice. Only in the programs that ci/verdict_quality.sh builds.
class InjectedSlowdown {
 public:
  /// Whether this call is to be made once more.
  bool again() {
    owed_ += kInjectedPercent;
    if (owed_ < 100) {
      return false;
    }
    owed_ -= 100;
    return true;
  }

 private:
  int owed_ = 0;
};
#else
/// In what people build: nothing.
class InjectedSlowdown {
 public:
  static constexpr bool again() { return false; }
};
#endif

}  // namespace micro
