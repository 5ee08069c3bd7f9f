package dev.regionalcache.operator.lease;

import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.ServerAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A witness's links to the heads of all regions, which are kept whoever the primary is. Thread-safe. */
final class HeadLinks {

    private final MemberKey member;
    private final HeadLines lines;
    private final Function<String, HeadLines.Listener> listeners;
    private final Map<String, Link> links = new TreeMap<>();

    private record Link(HeadLines.Line line, HeadLines.Listener listener) {}

    /** Without a link; {@code listeners} makes the listener at a region's head. */
    HeadLinks(MemberKey member, HeadLines lines, Function<String, HeadLines.Listener> listeners) {
        this.member = member;
        this.lines = lines;
        this.listeners = listeners;
    }

    /** Listens at the heads of this plan, and at no others. */
    synchronized void plan(LeasePlan next) {
        links.entrySet().removeIf(entry -> {
            ServerAddress address = next.heads().get(entry.getKey());
            Link link = entry.getValue();
            boolean stays = address != null && link.line().isTo(head(entry.getKey(), address, next));
            if (!stays) {
                lines.leave(link.line(), link.listener());
            }
            return !stays;
        });
        next.heads()
                .forEach((region, address) -> links.computeIfAbsent(region, r -> listen(r, head(r, address, next))));
    }

    private Link listen(String region, HeadLines.Head head) {
        HeadLines.Listener listener = listeners.apply(region);
        return new Link(lines.listen(head, listener), listener);
    }

    /** Twice F: what the vote needs is known by then from the requests; this finds connections that are dead. */
    private HeadLines.Head head(String region, ServerAddress address, LeasePlan plan) {
        return new HeadLines.Head(
                member.namespace(),
                member.cache(),
                region,
                address,
                plan.logins(),
                plan.assignment().timings().fencing().multipliedBy(2));
    }

    /** The link to the head of a region; empty where there is none. */
    synchronized Optional<HeadLines.Line> to(String region) {
        return Optional.ofNullable(links.get(region)).map(Link::line);
    }

    /** The regions whose heads are listened to, sorted. */
    synchronized List<String> connected() {
        return links.entrySet().stream()
                .filter(l -> l.getValue().line().isConnected())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lets go of all. */
    synchronized void rest() {
        links.values().forEach(l -> lines.leave(l.line(), l.listener()));
        links.clear();
    }
}
