#include "net/tls_platform.h"

#include <string.h>
#include <time.h>

#include "mbedtls/platform_time.h"
#include "mbedtls/platform_util.h"

static const vedette_port_t *time_port;

void vedette_tls_platform_set_port(const vedette_port_t *port) {
    time_port = port;
}

long long vedette_tls_time(long long *seconds) {
    long long now = time_port == NULL ? 0 : (long long)(time_port->unix_ms(time_port->context) / 1000u);
    if (seconds != NULL) {
        *seconds = now;
    }
    return now;
}

/*
 * Days since 1970-01-01 to a date of the proleptic Gregorian calendar, with years that begin in March, so that the leap
 * day is the last of its year. Source: H. Hinnant, chrono-compatible low-level date algorithms, civil_from_days.
 */
static void date_of_day(long long day, struct tm *date) {
    long long z = day + 719468;
    long long era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned day_of_era = (unsigned)(z - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month = (5 * day_of_year + 2) / 153; /* 0 is March */
    date->tm_mday = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    date->tm_mon = (int)(month < 10 ? month + 2 : month - 10);
    date->tm_year = (int)(year_of_era + era * 400 + (date->tm_mon < 2 ? 1 : 0) - 1900);
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *tt, struct tm *tm_buf) {
    long long day = *tt / 86400;
    long long rest = *tt % 86400;
    if (rest < 0) {
        rest += 86400;
        day -= 1;
    }
    memset(tm_buf, 0, sizeof(*tm_buf));
    date_of_day(day, tm_buf);
    tm_buf->tm_hour = (int)(rest / 3600);
    tm_buf->tm_min = (int)(rest / 60 % 60);
    tm_buf->tm_sec = (int)(rest % 60);
    return tm_buf;
}
