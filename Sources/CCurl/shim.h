#include <curl/curl.h>
#include <sys/ioctl.h>
#include <linux/sockios.h>

/* Swift calls no variadic functions: one function for each type of value. */

static inline CURLcode cc_set_long(CURL *easy, CURLoption option, long value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cc_set_size(CURL *easy, CURLoption option, curl_off_t value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cc_set_text(CURL *easy, CURLoption option, const char *value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cc_set_list(CURL *easy, CURLoption option, struct curl_slist *value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cc_set_pointer(CURL *easy, CURLoption option, void *value)
{
    return curl_easy_setopt(easy, option, value);
}

/* Of reading a body that is sent, and of what comes: the header's lines and the body. */
typedef size_t (*cc_bytes)(char *bytes, size_t size, size_t count, void *transfer);
typedef int (*cc_seek)(void *transfer, curl_off_t offset, int origin);

static inline CURLcode cc_set_bytes(CURL *easy, CURLoption option, cc_bytes function)
{
    return curl_easy_setopt(easy, option, function);
}

static inline CURLcode cc_set_seek(CURL *easy, cc_seek function)
{
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, function);
}

static inline long cc_long(CURL *easy, CURLINFO fact)
{
    long value = 0;
    curl_easy_getinfo(easy, fact, &value);
    return value;
}

static inline curl_off_t cc_size(CURL *easy, CURLINFO fact)
{
    curl_off_t value = 0;
    curl_easy_getinfo(easy, fact, &value);
    return value;
}

static inline void *cc_pointer(CURL *easy, CURLINFO fact)
{
    void *value = 0;
    curl_easy_getinfo(easy, fact, &value);
    return value;
}

/* Bytes that the kernel holds and the other side has not acknowledged. */
static inline long cc_unacknowledged(CURL *easy)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    int bytes = 0;
    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK || socket == CURL_SOCKET_BAD) return 0;
    return ioctl(socket, SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

static inline CURLMcode cc_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
    return curl_multi_setopt(multi, option, value);
}

/* How an ended transfer went; the union of CURLMsg is not Swift's. */
static inline CURLcode cc_result(const CURLMsg *message)
{
    return message->data.result;
}
