package dev.regionalcache.redis;

import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.acl.ClassUser;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The connections of users of applications in an answer to CLIENT LIST, by their numbers, which grow with each connection. */
final class ApplicationConnections {

    private static final Pattern LINE = Pattern.compile(
            "^id=(\\d+) .* user=(?:%s|%s\\S*)(?: |$)".formatted(AclUsers.APPLICATION, ClassUser.PREFIX));

    /** The server holds back what these were told: until the end of a pause, or in a blocking command. */
    private static final Pattern WAITING = Pattern.compile(" flags=\\S*b");

    /** Of blocking commands those that write nothing, and that a pause of writes does not hold back. */
    private static final Pattern READING = Pattern.compile(" cmd=(?:xread|wait|waitaof)(?: |$)");

    private final List<String> lines;

    ApplicationConnections(String clientList) {
        lines = clientList.lines().toList();
    }

    Stream<Long> all() {
        return numbers(lines.stream());
    }

    /** Of those whose writes are held back. */
    Stream<Long> waiting() {
        return numbers(lines.stream()
                .filter(WAITING.asPredicate())
                .filter(READING.asPredicate().negate()));
    }

    private static Stream<Long> numbers(Stream<String> lines) {
        return lines.map(LINE::matcher).filter(Matcher::find).map(client -> Long.valueOf(client.group(1)));
    }
}
