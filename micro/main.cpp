#include <iostream>

#include "micro/run.h"

int main(int argc, char** argv) { return micro::run(argc, argv, std::cout, std::cerr); }
