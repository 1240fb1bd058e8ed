#pragma once
// Extended attributes, a header that Swift's module of the C library leaves out.
#include <sys/xattr.h>
