// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/repository.hpp>

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/folder.hpp>

using gradcheck::in_repository, gradcheck::places_in_repository;

TEST_CASE("a place is relative to the repository, to the workspace, or absolute") {
  const Folder folder("repository");
  std::filesystem::create_directories(folder.path("sources/deep"));
  std::ofstream(folder.path("sources/deep/a.cpp")) << "\n";
  const std::string file = std::filesystem::canonical(folder.path("sources/deep/a.cpp")).string();
  CHECK(in_repository({file, 3}).file == file);
  CHECK(in_repository({file, 3}).line == 3);
  {
    const Surroundings workspace{"GITHUB_WORKSPACE", std::filesystem::canonical(folder.path("sources")).string()};
    CHECK(in_repository({file, 3}).file == "deep/a.cpp");
  }
  std::ofstream(folder.path(".git")) << "of a worktree\n";
  CHECK(in_repository({file, 3}).file == "sources/deep/a.cpp");
  CHECK(in_repository({folder.path("sources/../sources/deep/a.cpp"), 3}).file == "sources/deep/a.cpp");
}

TEST_CASE("what is no file here keeps its name, and standard input has no place") {
  CHECK(in_repository({"no/such.cpp", 3}).file == "no/such.cpp");
  CHECK(places_in_repository({"no/such.cpp", 3}).size() == 1);
  CHECK(places_in_repository({"-", 3}).empty());
  CHECK(places_in_repository({}).empty());
}
