/** The calendar that certificates are judged by, against the C library's. */
#include <time.h>

#include "mbedtls/platform_util.h"

#include "check.h"

static void agrees(long long seconds) {
    struct tm ours;
    struct tm theirs;
    time_t libc_seconds = (time_t)seconds;
    CHECK(mbedtls_platform_gmtime_r(&seconds, &ours) == &ours, "result");
    gmtime_r(&libc_seconds, &theirs);
    int is_same = ours.tm_year == theirs.tm_year && ours.tm_mon == theirs.tm_mon && ours.tm_mday == theirs.tm_mday &&
                  ours.tm_hour == theirs.tm_hour && ours.tm_min == theirs.tm_min && ours.tm_sec == theirs.tm_sec;
    CHECK(is_same, "%lld: %d-%d-%d %d:%d:%d", seconds, ours.tm_year + 1900, ours.tm_mon + 1, ours.tm_mday, ours.tm_hour,
          ours.tm_min, ours.tm_sec);
}

int main(void) {
    static const long long edges[] = {0, -1, 951782399, 951782400, 951868800, 4107542399, 4107542400, 253402300799};
    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
        agrees(edges[i]);
    }
    for (long long day = -40000; day < 200000; day++) {
        agrees(day * 86400 + day % 86400);
    }
    return CHECK_END();
}
