import { createRoot } from 'react-dom/client';
import { App } from './app';
import { followTheme } from './state/settings';
import './styles.css';

followTheme();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
