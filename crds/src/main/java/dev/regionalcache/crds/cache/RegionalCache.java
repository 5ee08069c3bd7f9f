package dev.regionalcache.crds.cache;

import dev.regionalcache.crds.ApiGroup;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One cache that spans regions: engine, template, replication tree. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("rcache")
@Categories({"all", "regionalcache"})
@AdditionalPrinterColumn(
        name = "Primary",
        jsonPath = ".status.primaryRegion",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Epoch", jsonPath = ".status.epoch", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Regions",
        jsonPath = ".status.regionsReady",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Lag", jsonPath = ".status.lag", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type=='Ready')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Failover",
        jsonPath = ".status.failovers[0].state",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Failed-Over",
        jsonPath = ".status.failovers[0].steps[0].time",
        type = AdditionalPrinterColumn.Type.DATE,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Blocked",
        jsonPath = ".status.conditions[?(@.type=='FailoverBlocked')].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Phase",
        jsonPath = ".status.phase",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Tree",
        jsonPath = ".status.tree",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "self.metadata.name.size() <= 24 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message = "the name of a RegionalCache must be a DNS label that begins with a letter, 24 characters at most")
@ValidationRule(
        value =
                "!has(self.status) || !has(self.status.primaryRegion) || self.spec.regions.exists(r, r.name == self.status.primaryRegion)"
                        // What it held is lost then, and a person says so.
                        + " || (has(self.status.conditions) && self.status.conditions.exists(c, c.type == 'FailoverBlocked' && c.reason == 'HistoryUnknown'))",
        message =
                "the region that is primary now cannot be removed: switch over first (set spec.primaryRegion to another region and wait until status.primaryRegion names it)")
@ValidationRule(
        // Of a change: the status tells of regions that were taken out after it began.
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.failovers) || oldSelf.status.failovers.size() == 0"
                        + " || [oldSelf.status.failovers[0]].all(f, f.state != 'Promoting' || !(f.reason in "
                        + FailoverStatus.PLANNED_REASONS
                        + ") || !has(f.from) || !oldSelf.spec.regions.exists(r, r.name == f.from) || self.spec.regions.exists(r, r.name == f.from))",
        message =
                "the region that hands the primary over cannot be removed: it accepts writes until the other one does; wait until status.failovers[0].state is not Promoting any more")
public class RegionalCache extends CustomResource<RegionalCacheSpec, RegionalCacheStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;
}
