// SPDX-License-Identifier: MIT
// Written by reference.py: change that, not this.
#pragma once

#include <string_view>
#include <vector>

struct LossReference {
  std::string_view name;
  long double y, t, value, derivative;  // of one entry
};

/// Formulas of torch.nn's documentation in 60 to 6000 digits (mpmath), 18 of them kept; 0 below 1e-4930.
inline const std::vector<LossReference> loss_reference = {
    {"half_mse", 0.5L, 0.25L, 0.03125L, 0.25L},
    {"half_mse", -3.0L, 2.0L, 12.5L, -5.0L},
    {"half_mse", 10000.0L, -10000.0L, 2.0e+8L, 20000.0L},
    {"half_mse", 0.75L, 0.75L, 0.0L, 0.0L},
    {"half_mse", 0x1p-60L, 0.0L, 3.76158192263132003e-37L, 8.67361737988403547e-19L},
    {"mse", 0.5L, 0.25L, 0.0625L, 0.5L},
    {"mse", -3.0L, 2.0L, 25.0L, -10.0L},
    {"mse", 10000.0L, -10000.0L, 4.0e+8L, 40000.0L},
    {"mse", 0.75L, 0.75L, 0.0L, 0.0L},
    {"mse", 0x1p-60L, 0.0L, 7.52316384526264005e-37L, 1.73472347597680709e-18L},
    {"mae", 0.5L, 0.25L, 0.25L, 1.0L},
    {"mae", -3.0L, 2.0L, 5.0L, -1.0L},
    {"mae", 10000.0L, -10000.0L, 20000.0L, 1.0L},
    {"mae", 0x1p-60L, 0.0L, 8.67361737988403547e-19L, 1.0L},
    {"huber", 0.5L, 0.25L, 0.03125L, 0.25L},
    {"huber", -0.5L, 0.25L, 0.28125L, -0.75L},
    {"huber", -3.0L, 2.0L, 4.5L, -1.0L},
    {"huber", 10000.0L, -10000.0L, 19999.5L, 1.0L},
    {"huber", 0.75L, 0.75L, 0.0L, 0.0L},
    {"huber", 0x1p-60L, 0.0L, 3.76158192263132003e-37L, 8.67361737988403547e-19L},
    {"binary_cross_entropy", 0.5L, 1.0L, 0.693147180559945309L, -2.0L},
    {"binary_cross_entropy", 0.25L, 0.0L, 0.287682072451780927L, 1.33333333333333333L},
    {"binary_cross_entropy", 0.875L, 0.75L, 0.620008929888350949L, 1.14285714285714286L},
    {"binary_cross_entropy", 0x1p-30L, 0.5L, 10.3972077088648409L, -5.368709115e+8L},
    {"binary_cross_entropy", 0x1p-30L, 0.0L, 9.31322575049159385e-10L, 1.00000000093132258L},
    {"binary_cross_entropy", 0.9999990463256836L, 1.0L, 9.53674771153890007e-7L, -1.0000009536752259L},
    {"binary_cross_entropy", 0.9999990463256836L, 0.25L, 10.3972079468178724L, 786431.749999761581L},
    {"binary_cross_entropy_with_logits", 0.0L, 1.0L, 0.693147180559945309L, -0.5L},
    {"binary_cross_entropy_with_logits", 1.5L, 0.25L, 1.32641327798275241L, 0.56757447619364366L},
    {"binary_cross_entropy_with_logits", -1.5L, 0.0L, 0.201413277982752409L, 0.18242552380635634L},
    {"binary_cross_entropy_with_logits", 37.5L, 1.0L, 5.1755550058018684e-17L, -5.17555500580186827e-17L},
    {"binary_cross_entropy_with_logits", 37.5L, 0.0L, 37.5000000000000001L, 0.999999999999999948L},
    {"binary_cross_entropy_with_logits", -37.5L, 1.0L, 37.5000000000000001L, -0.999999999999999948L},
    {"binary_cross_entropy_with_logits", -37.5L, 0.0L, 5.1755550058018684e-17L, 5.17555500580186827e-17L},
    {"binary_cross_entropy_with_logits", 87.5L, 1.0L, 9.98235093056924756e-39L, -9.98235093056924756e-39L},
    {"binary_cross_entropy_with_logits", 10000.0L, 1.0L, 1.1354838653147361e-4343L, -1.1354838653147361e-4343L},
    {"binary_cross_entropy_with_logits", 10000.0L, 0.0L, 10000.0L, 1.0L},
    {"binary_cross_entropy_with_logits", -10000.0L, 1.0L, 10000.0L, -1.0L},
    {"binary_cross_entropy_with_logits", -10000.0L, 0.0L, 1.1354838653147361e-4343L, 1.1354838653147361e-4343L},
    {"binary_cross_entropy_with_logits", 10000.0L, 0.5L, 5000.0L, 0.5L},
    {"binary_cross_entropy_with_logits", 0x1p-30L, 0.75L, 0.693147180327114666L, -0.249999999767169356L},
    {"kullback_leibler", -0.5L, 0.25L, -0.221573590279972655L, -0.25L},
    {"kullback_leibler", -3.0L, 1.0L, 3.0L, -1.0L},
    {"kullback_leibler", -10000.0L, 0.875L, 8749.88316003145354L, -0.875L},
    {"kullback_leibler", 0.5L, 0.0L, 0.0L, 0.0L},
    {"kullback_leibler", -0x1p-30L, 0x1p-40L, -2.52165475298775071e-11L, -9.09494701772928238e-13L},
    {"hinge", 0.5L, 1.0L, 0.5L, -1.0L},
    {"hinge", 0.5L, -1.0L, 1.5L, 1.0L},
    {"hinge", 1.5L, 1.0L, 0.0L, 0.0L},
    {"hinge", -1.5L, -1.0L, 0.0L, 0.0L},
    {"hinge", 10000.0L, -1.0L, 10001.0L, 1.0L},
    {"hinge", -10000.0L, 1.0L, 10001.0L, -1.0L},
};
