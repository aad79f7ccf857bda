// A target needs a file to carry its precompiled headers: cmake/Precompile.cmake.
int main() {}
