// SPDX-License-Identifier: MIT
#pragma once

#include <ceres/rotation.h>

#include <Eigen/Geometry>
#include <cmath>
#include <type_traits>

// Residuals as people hand them to Ceres, templates over the scalar: Ceres' own automatic derivative is the right one.
namespace peers::residuals {

template <class T>
using Vector3 = Eigen::Matrix<T, 3, 1>;

struct Powell {
  template <class T>
  bool operator()(const T* x, T* r) const {
    r[0] = x[0] + 10.0 * x[1];
    r[1] = std::sqrt(5.0) * (x[2] - x[3]);
    r[2] = (x[1] - 2.0 * x[2]) * (x[1] - 2.0 * x[2]);
    r[3] = std::sqrt(10.0) * (x[0] - x[3]) * (x[0] - x[3]);
    return true;
  }
};

struct Rosenbrock {
  template <class T>
  bool operator()(const T* x, T* r) const {
    r[0] = 10.0 * (x[1] - x[0] * x[0]);
    r[1] = 1.0 - x[0];
    return true;
  }
};

/// exp(m t + c) at t = 0, 1, ... 4, as in Ceres' tutorial.
struct Curve {
  template <class T>
  bool operator()(const T* m, const T* c, T* r) const {
    using std::exp;
    for (int k = 0; k < 5; ++k) r[k] = 3.0 - exp(m[0] * double(k) + c[0]);
    return true;
  }
};

/// Bundle adjustment in the large: camera (turn [3], place [3], focal length, k1, k2) and point. Pixels.
struct Snavely {
  template <class T>
  bool operator()(const T* camera, const T* point, T* r) const {
    T p[3];
    ceres::AngleAxisRotatePoint(camera, point, p);
    for (int k = 0; k < 3; ++k) p[k] += camera[3 + k];
    const T x = -p[0] / p[2], y = -p[1] / p[2], r2 = x * x + y * y;
    const T distortion = 1.0 + r2 * (camera[7] + camera[8] * r2);
    r[0] = camera[6] * distortion * x - 31.0;
    r[1] = camera[6] * distortion * y + 17.0;
    return true;
  }
};

/// A point turned by a unit quaternion (x, y, z, w), minus another.
struct Turned {
  template <class T>
  bool operator()(const T* q, const T* p, T* r) const {
    const Eigen::Map<const Eigen::Quaternion<T>> turn(q);
    const Eigen::Map<const Vector3<T>> point(p);
    Eigen::Map<Vector3<T>> to(r);
    to = turn * point - Vector3<T>(T(0.3), T(-1), T(2));
    return true;
  }
};

/// Two poses beside a measured relative one, as in Ceres' pose graph: places [3], quaternions (x, y, z, w).
struct PoseGraph {
  template <class T>
  bool operator()(const T* pa, const T* qa, const T* pb, const T* qb, T* r) const {
    const Eigen::Map<const Eigen::Quaternion<T>> a(qa), b(qb);
    const Eigen::Map<const Vector3<T>> from(pa), to(pb);
    const Eigen::Quaternion<T> measured(T(0.8), T(0.0), T(0.6), T(0.0));
    Eigen::Map<Eigen::Matrix<T, 6, 1>> all(r);
    all.template head<3>() = a.conjugate() * (to - from) - Vector3<T>(T(1), T(0.2), T(-0.5));
    all.template tail<3>() = T(2) * (measured * (a.conjugate() * b).conjugate()).vec();
    return true;
  }
};

/// sin(1e6 a) exp(1e-6 b), log b: a is of size 1e-6, b of size 1e6.
struct TwoScales {
  template <class T>
  bool operator()(const T* a, const T* b, T* r) const {
    using std::exp, std::log, std::sin;
    r[0] = sin(1e6 * a[0]) * exp(1e-6 * b[0]) + a[1] * b[1];
    r[1] = log(b[0]) + 1e6 * a[1];
    return true;
  }
};

/// The Hilbert matrix times x: its condition is 1.5e7.
struct Hilbert {
  template <class T>
  bool operator()(const T* x, T* r) const {
    for (int i = 0; i < 6; ++i) {
      r[i] = T(-1.0);
      for (int j = 0; j < 6; ++j) r[i] += x[j] / double(i + j + 1);
    }
    return true;
  }
};

/// Differences of nearly equal numbers.
struct Cancelling {
  template <class T>
  bool operator()(const T* x, T* r) const {
    using std::cos, std::sqrt;
    r[0] = 1.0 - cos(x[0]);
    r[1] = sqrt(1.0 + x[1] * x[1]) - 1.0;
    return true;
  }
};

/// A small change of a large residual.
struct Offset {
  template <class T>
  bool operator()(const T* x, T* r) const {
    using std::sin;
    r[0] = 1e8 + x[0] * x[1];
    r[1] = sin(x[1]) - 1e5;
    return true;
  }
};

/// |x - 1|, max(x, 2): beside kinks.
struct Kinked {
  template <class T>
  bool operator()(const T* x, T* r) const {
    using std::abs;
    r[0] = abs(x[0] - 1.0) * x[1];
    r[1] = x[1] > 2.0 ? x[1] * x[1] : 2.0 * x[1];
    return true;
  }
};

/// Values with the digits of float.
struct InFloat {
  template <class T>
  bool operator()(const T* x, T* r) const {
    using std::exp;
    r[0] = x[0] * x[1] + exp(x[1]);
    r[1] = x[0] / (1.0 + x[1] * x[1]);
    for (int i = 0; i < 2; ++i) {
      if constexpr (std::is_same_v<T, double>)
        r[i] = static_cast<float>(r[i]);
      else
        r[i].a = static_cast<float>(r[i].a);
    }
    return true;
  }
};

/// Steep, saturated, quick, and beside the end of a domain.
struct Steep {
  template <class T>
  bool operator()(const T* x, T* r) const {
    using std::exp, std::sin, std::sqrt;
    r[0] = exp(20.0 * x[0]);
    r[1] = 1.0 / (1.0 + exp(-x[1]));
    r[2] = sin(300.0 * x[2]);
    r[3] = sqrt(x[3]);
    return true;
  }
};

/// A cubic and a product where all is 0.
struct AtZero {
  template <class T>
  bool operator()(const T* x, T* r) const {
    r[0] = x[0] + x[0] * x[0] * x[0];
    r[1] = x[1] * x[0] - 3.0 * x[1] + 2.0 * x[0];
    return true;
  }
};

}  // namespace peers::residuals
