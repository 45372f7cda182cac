// SPDX-License-Identifier: MIT
// reader_fuzz SECONDS SEED FINDINGS CORPUS...: hostile case files, made of those under CORPUS, against the reader, for
// so many seconds.
// Exit 1, and each as a file in FINDINGS, where one is answered by anything but the documented exception: another one,
// a crash, more than 1 GB, more than 5 s. reader_fuzz FILE...: those files instead. reader_fuzz: what must be found,
// planted. Exit 2: it cannot start.
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/cases/toml/read.hpp>

#include "mutant.hpp"
#include "trial.hpp"
#include "watched.hpp"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

unsigned depth_of(const std::string& text) { return static_cast<unsigned>(reader::attempt(text)); }

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error(file + ": cannot be read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> corpus_of(const std::vector<std::string>& directories) {
  std::vector<std::string> corpus;
  for (const std::string& directory : directories)
    for (const std::string& file : gradcheck::cases::find_files(directory)) corpus.push_back(content(file));
  return corpus;
}

/// True without a finding, and when enough was tried: some refused, some run.
bool fuzz(double seconds, std::uint64_t seed, const fs::path& folder, const std::vector<std::string>& directories) {
  const std::vector<std::string> corpus = corpus_of(directories);
  fs::create_directories(folder);
  std::cout << "seed " << seed << ", " << corpus.size() << " files of corpus" << std::endl;
  const auto text = [&](std::uint64_t index) { return reader::mutant(corpus, seed, index); };
  int findings = 0;
  const auto report = [&](std::uint64_t index, const std::string& reason) {
    const fs::path file = folder / ("seed-" + std::to_string(seed) + "-" + std::to_string(index) + ".toml");
    std::ofstream(file, std::ios::binary) << text(index);
    std::cout << "finding: " << file.string() << ": " << reason << std::endl;
    ++findings;
  };
  const auto until = Clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(1000 * seconds));
  const reader::Watched w =
      reader::watch([&](std::uint64_t index) { return depth_of(text(index)); }, UINT64_MAX, until, {}, report);
  std::cout << w.calls << " files: " << w.counts[0] << " refused, " << w.counts[1] << " read, " << w.counts[2]
            << " read and run; " << findings << " findings\n";
  return findings == 0 && w.counts[0] > 0 && w.counts[2] > 0;
}

bool repeat(const std::vector<std::string>& files) {
  bool ok = true;
  reader::watch([&](std::uint64_t index) { return depth_of(content(files[index])); }, files.size(),
                Clock::time_point::max(), {},
                [&](std::uint64_t index, const std::string& reason) {
                  std::cout << "finding: " << files[index] << ": " << reason << std::endl;
                  ok = false;
                });
  return ok;
}

/// Each way to go wrong, between calls that are right.
unsigned planted(std::uint64_t index) {
  volatile bool go_on = true;
  switch (index) {
    case 1: throw std::out_of_range("another exception");
    case 3: ::raise(SIGSEGV); break;
    case 5:
      while (go_on) continue;
      break;
    case 7: {
      const std::vector<double> more_than_a_gigabyte(200'000'000, 1.0);
      return more_than_a_gigabyte.back() > 0 ? 2U : 3U;
    }
    case 9: reader::require_documented("hostile.toml: no line", "one\n"); break;
    case 11: reader::require_documented("hostile.toml:3: a line too many", "one\n"); break;
    default: reader::require_documented("hostile.toml:2: a line that there is", "one\n");
  }
  return 0;
}

/// True when the odd ones are reported and nothing else is.
bool find_planted() {
  std::vector<std::uint64_t> found;
  reader::watch(planted, 13, Clock::time_point::max(), {.seconds = 1},
                [&](std::uint64_t index, const std::string& reason) {
                  std::cout << "planted " << index << ": " << reason << std::endl;
                  found.push_back(index);
                });
  return found == std::vector<std::uint64_t>{1, 3, 5, 7, 9, 11};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.empty()) return find_planted() ? 0 : 1;
    if (fs::exists(arguments[0])) return repeat(arguments) ? 0 : 1;
    if (arguments.size() < 4) throw std::runtime_error("expected SECONDS SEED FINDINGS CORPUS..., or FILE...");
    return fuzz(std::stod(arguments[0]), std::stoull(arguments[1]), arguments[2],
                {arguments.begin() + 3, arguments.end()})
               ? 0
               : 1;
  } catch (const std::exception& e) {
    std::cerr << "reader_fuzz: " << e.what() << "\n";
    return 2;
  }
}
