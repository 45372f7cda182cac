// SPDX-License-Identifier: MIT
// Energies of atoms, whose backward is the force.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// Pairwise Lennard-Jones energy, shifted so that energy and force vanish at the cut-off:
/// E = sum over pairs of V(r) - V(rc) - (r - rc) V'(rc),  V = 4 (r^-12 - r^-6).  x [N x 3 atoms] -> [N x 1]
struct LennardJones {
  bool wrong;
  double cut_off;
  mat x = {};

  static double potential(double r) { return 4 * (std::pow(r, -12) - std::pow(r, -6)); }
  static double slope(double r) { return 4 * (-12 * std::pow(r, -13) + 6 * std::pow(r, -7)); }
  static mat atoms(const mat& row) { return arma::reshape(row, 3, row.n_elem / 3); }
  mat forward(const mat& input) {
    x = input;
    mat energy(x.n_rows, 1, arma::fill::zeros);
    for (uword n = 0; n < x.n_rows; ++n) {
      const mat at = atoms(x.row(n));
      for (uword i = 0; i < at.n_cols; ++i)
        for (uword j = 0; j < i; ++j)
          if (const double r = arma::norm(at.col(i) - at.col(j)); r < cut_off)
            energy(n) += potential(r) - potential(cut_off) - (r - cut_off) * slope(cut_off);
    }
    return energy;
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(x));
    for (uword n = 0; n < x.n_rows; ++n) {
      const mat at = atoms(x.row(n));
      mat d(arma::size(at), arma::fill::zeros);
      for (uword i = 0; i < at.n_cols; ++i)
        for (uword j = 0; j < i; ++j) {
          const vec between = at.col(i) - at.col(j);
          const double r = arma::norm(between);
          if (r >= cut_off) continue;
          const vec pull = (slope(r) + (wrong ? 1 : -1) * slope(cut_off)) / r * between;
          d.col(i) += pull;
          d.col(j) -= pull;
        }
      dx.row(n) = c(n) * arma::vectorise(d).t();
    }
    return dx;
  }
};

/// Atoms about 1.2 apart on a line that is not straight, and their samples.
mat a_chain(const Ask& ask, uword atoms) {
  mat x = 0.2 * ask.normal(ask.shape.samples, 3 * atoms);
  for (uword i = 0; i < atoms; ++i) x.col(3 * i) += 1.2 * double(i);
  return x;
}

Exhibit lennard_jones() {
  return exhibit({"Lennard-Jones with shifted force",
                  "JuliaMolSim/Molly.jl#53",
                  "the sign of the force at the cut-off",
                  {"wrong formula"}},
                 [](const Ask& ask) {
                   const uword atoms = 2 + ask.shape.inputs % 3;
                   return std::pair(LennardJones{ask.wrong, 2.5}, a_chain(ask, atoms));
                 });
}

/// E = (cos a - cos a0)^2 / 2 of the angle a at the middle one of three atoms.  x [N x 9] -> [N x 1]
struct AngleBend {
  bool wrong;
  double cos_rest;
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    mat energy(x.n_rows, 1);
    for (uword n = 0; n < x.n_rows; ++n) {
      const mat at = arma::reshape(x.row(n), 3, 3);
      const vec a = at.col(0) - at.col(1), b = at.col(2) - at.col(1);
      const double cosine = arma::dot(a, b) / (arma::norm(a) * arma::norm(b));  // none where two of them coincide
      energy(n) = std::pow(cosine - cos_rest, 2) / 2;
    }
    return energy;
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(x));
    for (uword n = 0; n < x.n_rows; ++n) {
      const mat at = arma::reshape(x.row(n), 3, 3);
      const vec a = at.col(0) - at.col(1), b = at.col(2) - at.col(1);
      const double la = arma::norm(a), lb = arma::norm(b), cosine = arma::dot(a, b) / (la * lb);
      double by_cosine = cosine - cos_rest;
      if (wrong) {  // by the angle: dE/da / sin a, and sin a back again
        const double sine = std::sqrt(1 - cosine * cosine);
        by_cosine = by_cosine * sine / sine;
      }
      mat d(3, 3);
      d.col(0) = by_cosine * (b / (la * lb) - cosine * a / (la * la));
      d.col(2) = by_cosine * (a / (la * lb) - cosine * b / (lb * lb));
      d.col(1) = -d.col(0) - d.col(2);
      dx.row(n) = c(n) * arma::vectorise(d).t();
    }
    return dx;
  }
};

Exhibit angle_bend() {
  return exhibit({"angle bend",
                  "MolarVerse/PQ#240",
                  "the force divides by the sine of the angle: NaN where three atoms lie on a line",
                  {"gradient not finite"},
                  true},
                 [](const Ask& ask) {
                   return std::pair(AngleBend{ask.wrong, -0.5}, a_chain(ask, 3));
                 });
}

/// y = exp(-(a u^2 + c v^2) / 2 - b u v): a Gaussian seen at an offset (u, v).
/// conic [N x 3] = (a, b, c), offset [N x 2] -> [N x 1]
struct Splat {
  bool wrong;
  mat conic = {}, offset = {};
  vec y = {};

  mat forward(const mat& k, const mat& at) {
    conic = k;
    offset = at;
    const vec u = at.col(0), v = at.col(1);
    y = arma::exp(-(k.col(0) % u % u + k.col(2) % v % v) / 2 - k.col(1) % u % v);
    return y;
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    const vec g = c.col(0) % y, u = offset.col(0), v = offset.col(1);
    mat d_conic = arma::join_rows(-g % u % u / 2, -g % u % v, -g % v % v / 2);
    if (wrong) d_conic.col(1) /= 2;
    const mat d_offset =
        arma::join_rows(-g % (conic.col(0) % u + conic.col(1) % v), -g % (conic.col(2) % v + conic.col(1) % u));
    return {d_conic, d_offset};
  }
};

Exhibit splat() {
  return exhibit({"Gaussian splat",
                  "graphdeco-inria/diff-gaussian-rasterization#64",
                  "1/2 before the mixed term, which forward has not",
                  {"factor on some rows or columns", "factor 1/2", "wrong formula"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples;
                   mat conic = ask.uniform(n, 3, 0.5, 2);
                   conic.col(1) -= 1.25;
                   return std::pair(Splat{ask.wrong}, std::tuple(conic, ask.normal(n, 2)));
                 });
}

}  // namespace

Exhibits molecules() { return {lennard_jones(), angle_bend(), splat()}; }

}  // namespace museum::wing
