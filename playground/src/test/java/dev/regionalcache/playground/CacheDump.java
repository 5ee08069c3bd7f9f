package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import io.fabric8.kubernetes.client.utils.Serialization;

/** What a person would look at, in a test that failed. */
final class CacheDump {

    private final OperatedCache cache;

    CacheDump(OperatedCache cache) {
        this.cache = cache;
    }

    void print() {
        RegionalCacheStatus status = cache.status();
        System.out.println(Serialization.asYaml(status.failovers()) + Serialization.asYaml(status.conditions()));
        OperatedCache.REGIONS.forEach(this::print);
    }

    /** A region that is not declared any more has no member. */
    private void print(String region) {
        cache.client(region).resources(CacheMember.class).inNamespace("default").list().getItems().stream()
                .filter(m -> m.getSpec().region().equals(region))
                .forEach(m -> print(region, m));
    }

    private void print(String region, CacheMember member) {
        CacheMemberSpec spec = member.getSpec();
        System.out.printf(
                "%s: epoch %d of %s, chosen %s, parent %s, previous %s, released %s, witnesses %s%n",
                region,
                spec.epoch(),
                spec.proposer(),
                spec.chosen(),
                spec.parent(),
                spec.previous(),
                spec.released(),
                spec.witnesses());
        CacheMemberStatus status = member.getStatus();
        System.out.printf(
                "   observed %s, lease %s, head %s, link %s, writable %s, lost %s, %s%n",
                status.observedEpoch(),
                status.lease(),
                status.head(),
                status.link(),
                status.writable(),
                status.lost(),
                status.conditions());
        cache.client(region)
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .list()
                .getItems()
                .forEach(s ->
                        System.out.printf("   %s: %s %s%n", s.getMetadata().getName(), s.getEndpoints(), s.getPorts()));
        System.out.println(cache.client(region)
                .pods()
                .inNamespace("default")
                .withName("chat-" + region + "-0")
                .tailingLines(60)
                .getLog());
    }
}
