// Runs before the first paint: theme, density and language of the last visit, so that nothing flashes.
(function () {
    var root = document.documentElement;
    var read = function (name) {
        try {
            return localStorage.getItem('regulars.' + name);
        } catch {
            return null;
        }
    };
    var theme = read('theme') || 'system';
    var dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    root.dataset.theme = dark ? 'dark' : 'light';
    root.dataset.density = read('density') || 'comfortable';
    root.lang = read('language') || 'zh-CN';
})();
