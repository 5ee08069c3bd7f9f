package dev.regionalcache.client.connection;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern TEXT = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if one of them cannot be
     */
    public Endpoint {
        boolean fits = host.indexOf(':') < 0
                ? NAME.matcher(host).matches()
                : IPV6.matcher(host).matches();
        if (!fits) {
            throw new IllegalArgumentException("the host is neither a name nor an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is between 1 and 65535, and this one is " + port);
        }
    }

    /**
     * Reads {@code host:port}, or {@code [address]:port} for IPv6.
     *
     * @throws IllegalArgumentException for every other text
     */
    public static Endpoint parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("an endpoint is host:port, or [address]:port for IPv6");
        }
        String ipv6 = matcher.group(1);
        if (ipv6 != null && ipv6.indexOf(':') < 0) {
            throw new IllegalArgumentException("only an IPv6 address stands in brackets");
        }
        return new Endpoint(ipv6 == null ? matcher.group(2) : ipv6, Integer.parseInt(matcher.group(3)));
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
