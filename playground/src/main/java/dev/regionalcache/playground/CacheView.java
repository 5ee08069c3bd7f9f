package dev.regionalcache.playground;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.HostAndPort;

/** A cache as it is now, in all places. Thread-safe. */
final class CacheView {

    private static final Pattern SERVICE = Pattern.compile("([^.]+)\\.([^.]+)\\.svc");

    private final World world;
    private final String namespace;
    private final String name;

    CacheView(World world, RegionalCache cache) {
        this.world = world;
        namespace = cache.getMetadata().getNamespace();
        name = cache.getMetadata().getName();
    }

    RegionalCache cache() {
        return world.client()
                .resources(RegionalCache.class)
                .inNamespace(namespace)
                .withName(name)
                .require();
    }

    RegionalCacheStatus status() {
        return Objects.requireNonNull(cache().getStatus(), "a cache that was ready has a status");
    }

    String primary() {
        return Objects.requireNonNull(status().primaryRegion(), "a cache that was ready has a primary");
    }

    boolean isReady() {
        return Conditions.holds(status().conditions(), "Ready");
    }

    /** As the region's own cluster has it, also where it is cut off. */
    Optional<CacheMember> member(String region) {
        return Optional.ofNullable(world.site(region)
                .client()
                .resources(CacheMember.class)
                .inNamespace(namespace)
                .withName(names(region).base())
                .get());
    }

    /** The process of a region's head; empty while none runs. */
    Optional<ProcessHandle> head(String region) {
        String pod = member(region)
                .flatMap(m -> Optional.ofNullable(m.getStatus()))
                .flatMap(s -> Optional.ofNullable(s.head()))
                .map(Head::pod)
                .orElse(names(region).pod(0));
        return world.site(region).cluster().process(namespace, pod);
    }

    /** Where a client in a region reaches the region's Service for writes. */
    HostAndPort writes(String region) {
        return world.enter(region, address(region, names(region).primaryService()));
    }

    /** Where a client in a region connects to, for an address as clients are told it. Names are those in the region's cluster. */
    HostAndPort enter(String region, HostAndPort told) {
        Matcher name = SERVICE.matcher(told.getHost());
        return world.enter(region, name.matches() ? address(region, name.group(2), name.group(1)) : told);
    }

    /** Where a Service of a region listens. */
    HostAndPort address(String region, String service) {
        return address(region, namespace, service);
    }

    private HostAndPort address(String region, String ofNamespace, String service) {
        Service found = world.site(region)
                .client()
                .services()
                .inNamespace(ofNamespace)
                .withName(service)
                .require();
        return new HostAndPort(
                found.getSpec().getClusterIP(),
                found.getSpec().getPorts().getFirst().getPort());
    }

    /** The application's password. */
    String password(String region) {
        Secret secret = world.site(region)
                .client()
                .secrets()
                .inNamespace(namespace)
                .withName(names(region).application())
                .require();
        return decode(secret, "password");
    }

    /** The password of any user, from the Secret that all copies are made of. */
    String passwordOf(String user) {
        return decode(
                world.client()
                        .secrets()
                        .inNamespace(namespace)
                        .withName(name + "-auth")
                        .require(),
                user);
    }

    private static String decode(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    MemberNames names(String region) {
        return new MemberNames(name, region);
    }
}
