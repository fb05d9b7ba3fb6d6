//! The settings about clients.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;

/// The settings as given.
#[derive(Args, Clone, Debug)]
pub struct LimitSettings {
    /// Addresses of the web servers in front of this one, separated by commas, like `10.0.0.0/8`: only they are believed about
    /// who sent a request
    #[arg(long, env = "WINDCHIME_TRUSTED_PROXIES", default_value = "127.0.0.0/8,::1")]
    pub trusted_proxies: String,

    /// Submissions from one client in ten minutes before each needs a small calculation; four times as many are refused; 0 for no
    /// limit
    #[arg(long, env = "WINDCHIME_SUBMISSIONS_PER_CLIENT", default_value_t = 30)]
    pub submissions_per_client: u32,

    /// Reads by one client in a minute before they are refused; 0 for no limit
    #[arg(long, env = "WINDCHIME_READS_PER_CLIENT", default_value_t = 600)]
    pub reads_per_client: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        LimitSettings {
            trusted_proxies: "127.0.0.0/8,::1".to_owned(),
            submissions_per_client: 30,
            reads_per_client: 600,
        }
    }
}

/// LimitSettings that hold together; the default limits nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Who is believed about where a request comes from.
    pub proxies: Vec<IpNet>,
    /// Submissions in ten minutes that are nothing unusual; 0 for no limit.
    pub submissions: u32,
    /// Reads in a minute; 0 for no limit.
    pub reads: u32,
}

impl LimitSettings {
    /// Checks them.
    ///
    /// # Errors
    /// One line for each part that cannot be used.
    pub fn check(&self) -> Result<Allowed, Vec<String>> {
        let (mut proxies, mut wrong) = (Vec::new(), Vec::new());
        for part in self.trusted_proxies.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)) {
                Ok(net) => proxies.push(net),
                Err(_) => wrong.push(format!(
                    "WINDCHIME_TRUSTED_PROXIES has {part:?}; each needs to be an address like 192.0.2.1 or a network like \
                     10.0.0.0/8"
                )),
            }
        }
        let (submissions, reads) = (self.submissions_per_client, self.reads_per_client);
        if wrong.is_empty() { Ok(Allowed { proxies, submissions, reads }) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn proxies_are_addresses_and_networks_and_each_wrong_one_is_named() {
        let with = |list: &str| LimitSettings { trusted_proxies: list.to_owned(), ..LimitSettings::default() }.check();
        assert_eq!(with("").unwrap().proxies, []);
        let both = with(" 10.0.0.0/8, 2001:db8::1 ,").unwrap().proxies;
        assert_eq!(both, ["10.0.0.0/8".parse().unwrap(), "2001:db8::1/128".parse::<IpNet>().unwrap()]);
        let wrong = with("proxy.example, 10.0.0.0/33, ::1").unwrap_err();
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        for (line, part) in wrong.iter().zip(["\"proxy.example\"", "\"10.0.0.0/33\""]) {
            assert!(line.contains(part), "{line}");
        }
    }
}
